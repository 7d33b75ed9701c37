//! The tokenizer of texts that are analysed already: pieces with one character between them. Documents are analysed once
//! ([`crate::vietnamese`]) for all their fields; the engine's own analysis would split decomposed letters (a combining mark is
//! not alphanumeric): “Đắk Lắk” would become da, k, la, k.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Pieces between a character.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pieces {
    pub between: char,
}

impl Tokenizer for Pieces {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        Stream { rest: text.split(self.between), current: Token { position: usize::MAX, ..Token::default() } }
    }
}

/// The pieces of one text.
pub(crate) struct Stream<'a> {
    rest: std::str::Split<'a, char>,
    current: Token,
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let Some(piece) = self.rest.find(|piece| !piece.is_empty()) else { return false };
        self.current.text.clear();
        self.current.text.push_str(piece);
        self.current.position = self.current.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.current
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.current
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_in_order_with_their_positions() {
        let mut words = Pieces { between: ' ' };
        let mut stream = words.token_stream(" phở  bò tái ");
        let mut found = Vec::new();
        while stream.advance() {
            found.push((stream.token().position, stream.token().text.clone()));
        }
        assert_eq!(found, [(0, "phở".to_owned()), (1, "bò".to_owned()), (2, "tái".to_owned())]);
    }
}
