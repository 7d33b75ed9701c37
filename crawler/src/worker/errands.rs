//! What a worker does beside looking: it reads who opted out, and tells others which hosts asked for peace.

use super::Crawler;
use crate::CrawlError;
use crate::polite::Pause;
use crate::target::OptOuts;
use domain::clock::Timestamp;
use ipnet::IpNet;
use std::net::IpAddr;
use store::{OptOut, StoredPause};

/// What is known about networks and pauses for longer than this says nothing any more.
pub(super) const STALE: i64 = Timestamp::DAY;

impl Crawler {
    /// Reads who opted out; [`run`](Self::run) does it by itself.
    ///
    /// # Errors
    /// [`CrawlError::Store`].
    pub async fn read_opt_outs(&self) -> Result<(), CrawlError> {
        let mut opt_outs = OptOuts::default();
        for row in self.db.opt_outs().await? {
            match row.kind {
                OptOut::Domain => {
                    opt_outs.domains.insert(row.value);
                }
                OptOut::Address | OptOut::Network => {
                    let address = || row.value.parse::<IpAddr>().map(IpNet::from);
                    match row.value.parse::<IpNet>().or_else(|_| address()) {
                        Ok(network) => opt_outs.networks.push(network),
                        Err(_) => {
                            tracing::error!(value = %row.value, "an opt-out is neither address nor network")
                        }
                    }
                }
            }
        }
        self.prober.set_opt_outs(opt_outs);
        Ok(())
    }

    /// Gives back the networks that this process alone may contact; [`run`](Self::run) does it by itself.
    ///
    /// # Errors
    /// [`CrawlError::Store`]; then they become free within a minute or so.
    pub async fn let_go(&self) -> Result<(), CrawlError> {
        Ok(self.holds.let_go().await?)
    }

    /// Tells the other workers, and those that come later, which hosts asked for peace and which are left alone for long;
    /// [`run`](Self::run) does it by itself.
    ///
    /// # Errors
    /// [`CrawlError::Store`]; then it is told the next time.
    pub async fn tell_pauses(&self) -> Result<(), CrawlError> {
        self.holds.tell_gaps().await?;
        let changes = self.prober.pauses().changes();
        if changes.noted.is_empty() && changes.forgiven.is_empty() {
            return Ok(());
        }
        let ahead = self.shared.ahead();
        let stored = |(host, pause): &(String, Pause)| StoredPause {
            host: host.clone(),
            until: pause.until.plus(ahead),
            status: pause.status,
            strikes: pause.strikes,
        };
        let noted: Vec<StoredPause> = changes.noted.iter().map(stored).collect();
        let told = self.db.note_pauses(&noted, &changes.forgiven).await;
        if told.is_err() {
            self.prober.pauses().untold(changes);
        }
        Ok(told?)
    }

    /// Reads which hosts asked others for peace; [`run`](Self::run) does it by itself.
    ///
    /// # Errors
    /// [`CrawlError::Store`].
    pub async fn read_pauses(&self) -> Result<(), CrawlError> {
        self.shared.keep().await?;
        let (now, ahead) = (self.shared.now(), self.shared.ahead());
        for pause in self.db.pauses(now.plus(-STALE)).await? {
            let until = pause.until.plus(-ahead);
            self.prober.pauses().learn(&pause.host, pause.status, pause.strikes, until);
        }
        Ok(())
    }
}
