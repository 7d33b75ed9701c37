//! Rows as structs: each column is read by the name of its field.

/// Defines a struct and reads it from a row of either engine, column by column; `with part: Type` reads a struct
/// inside from the same row.
///
/// sqlx has a derive for this, in a macro crate that also checks queries at compile time and therefore builds a
/// second SQLite for the compiler's own use: a quarter of a cold build for two dozen lines.
macro_rules! row {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident { $($inner:vis $field:ident: $type:ty,)* }
        $(with $part:ident: $whole:ty)?
    ) => {
        $(#[$meta])*
        $vis struct $name { $($inner $field: $type,)* $($part: $whole,)? }

        impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for $name
        where
            &'static str: sqlx::ColumnIndex<R>,
            $($type: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,)*
            $($whole: sqlx::FromRow<'r, R>,)?
        {
            fn from_row(row: &'r R) -> sqlx::Result<Self> {
                Ok(Self {
                    $($field: row.try_get(stringify!($field))?,)*
                    $($part: <$whole>::from_row(row)?,)?
                })
            }
        }
    };
}
pub(crate) use row;
