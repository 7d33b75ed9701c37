//! The true state of a name: its website, its mail, its certificate. What is true here needs no looking.

/// What is truly behind a name on the web.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Web {
    /// Not delegated.
    NotDelegated,
    /// Delegated, but no address.
    NoAddress,
    /// A web server as it was installed.
    Unconfigured,
    /// The registrar's template, given away with the name and touched by nobody.
    Template,
    /// The registrar's or host's holding page.
    Holding,
    /// Offered for sale.
    ForSale,
    /// Under construction.
    Construction,
    /// One page of the holder's own.
    Minimal,
    /// A developed site of the holder's own.
    Developed,
    /// Sends visitors to the holder's page on a platform.
    Alias,
    /// The holder's own application, which shows itself only to browsers with scripts.
    App,
    /// A developed site behind a challenge that lets no crawler in.
    Protected,
    /// Once a site: the server answers with errors.
    ServerError,
    /// Once a site: nothing answers at its address.
    DeadHosting,
    /// Once a site: its name servers know nothing of it any more.
    LameDns,
    /// Taken over by somebody else.
    Hacked,
}

impl Web {
    /// All states.
    pub const ALL: [Self; 16] = [
        Self::NotDelegated,
        Self::NoAddress,
        Self::Unconfigured,
        Self::Template,
        Self::Holding,
        Self::ForSale,
        Self::Construction,
        Self::Minimal,
        Self::Developed,
        Self::Alias,
        Self::App,
        Self::Protected,
        Self::ServerError,
        Self::DeadHosting,
        Self::LameDns,
        Self::Hacked,
    ];

    /// The class (docs/measuring.md E.3) that is true, whatever can be seen from outside: never a class of
    /// unknowns.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::NotDelegated | Self::NoAddress => "NONE",
            Self::Unconfigured | Self::Template | Self::Holding | Self::ForSale | Self::Construction => "LOW",
            Self::Minimal | Self::Developed | Self::App | Self::Protected => "USE_WEB",
            Self::Alias => "USE_ALIAS",
            Self::ServerError | Self::DeadHosting | Self::LameDns => "BROKEN",
            Self::Hacked => "ABUSE",
        }
    }

    /// Whether the holder uses the name on the web.
    #[must_use]
    pub fn in_use(self) -> bool {
        matches!(self, Self::Minimal | Self::Developed | Self::App | Self::Protected | Self::Alias)
    }

    /// Whether there can be mail: somebody answers for the name in the DNS.
    pub(super) fn has_dns(self) -> bool {
        !matches!(self, Self::NotDelegated | Self::LameDns)
    }
}

/// What is truly behind a name's mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mail {
    /// No MX.
    None,
    /// The registrar's default MX, which nobody asked for.
    Default,
    /// The registrar's default MX, and the holder reads what arrives there.
    DefaultRead,
    /// An MX of the holder's own.
    Own,
    /// An MX of the holder's own behind which nobody is any more.
    Abandoned,
}

impl Mail {
    /// All states.
    pub const ALL: [Self; 5] = [Self::None, Self::Default, Self::DefaultRead, Self::Own, Self::Abandoned];

    /// Whether the holder uses the name for mail.
    #[must_use]
    pub fn in_use(self) -> bool {
        matches!(self, Self::Own | Self::DefaultRead)
    }
}

/// The state of HTTPS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tls {
    /// A certificate that holds.
    Valid,
    /// A certificate that ended: the site is still there, and still in use.
    Expired,
    /// A certificate for other names.
    WrongName,
    /// Port 443 is closed.
    None,
}

impl Tls {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Valid, Self::Expired, Self::WrongName, Self::None];
}

/// The true state of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Truth {
    /// On the web.
    pub web: Web,
    /// In mail.
    pub mail: Mail,
    /// HTTPS.
    pub tls: Tls,
    /// What the web state looks like from outside.
    pub face: super::Face,
}

impl Truth {
    /// Whether the name is truly in use, on the web or in mail.
    #[must_use]
    pub fn in_use(self) -> bool {
        self.web.in_use() || self.mail.in_use()
    }

    /// A registered name that the registry or the end of its term keeps dark.
    pub(super) const DARK: Self =
        Self { web: Web::NotDelegated, mail: Mail::None, tls: Tls::None, face: super::Face::NotDelegated };
}
