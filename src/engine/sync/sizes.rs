//! Whether the body that arrived is the one that the server announced (RFC822.SIZE).

use std::collections::BTreeMap;

use crate::account::{FetchProblem, Uid};
use crate::signature::Sha256;

/// A message with the size that the server announces.
pub(super) type Wanted = (Uid, Option<u64>);

/// Compares bodies with the sizes that the server announced for them.
#[derive(Debug)]
pub(super) struct Judge {
    announced: BTreeMap<Uid, u64>,
    /// Bodies that arrived once and were of another size than announced.
    odd: BTreeMap<Uid, Sha256>,
    /// How many of these arrived a second time, the same.
    confirmed: u32,
}

/// What is to be done with a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Good,
    /// It is stored, and the problem is reported.
    Doubtful(FetchProblem),
    /// It is not stored; to be fetched again.
    Bad(FetchProblem),
}

/// Bytes by which announced sizes are wrong without more being wrong; and one for each line, for servers that count LF for CRLF or the
/// reverse.
const TOLERANCE: u64 = 64;
/// A server that sent so many bodies twice alike and of another size than announced announces estimates: more are not fetched twice.
const MOST_CONFIRMED: u32 = 8;

impl Judge {
    pub(super) fn of(wanted: &[Wanted]) -> Self {
        Self {
            announced: wanted.iter().filter_map(|(uid, size)| Some((*uid, (*size)?))).collect(),
            odd: BTreeMap::new(),
            confirmed: 0,
        }
    }

    /// The batches with the announced sizes.
    pub(super) fn with_sizes(&self, batches: Vec<Vec<Uid>>) -> Vec<Vec<Wanted>> {
        let sized = |uid: Uid| (uid, self.announced.get(&uid).copied());
        batches.into_iter().map(|batch| batch.into_iter().map(sized).collect()).collect()
    }

    /// Nothing empty is taken for a message that has a size. One that is much shorter or longer than announced is fetched a second time: if
    /// it comes the same, that is what the server has.
    pub(super) fn verdict(&mut self, uid: Uid, bytes: &[u8]) -> Verdict {
        let announced = self.announced.get(&uid).copied();
        if bytes.is_empty() {
            return match announced {
                Some(0) => Verdict::Good,
                _ => Verdict::Bad(FetchProblem::NoBody),
            };
        }
        let received = bytes.len() as u64;
        let lines = memchr::memchr_iter(b'\n', bytes).count() as u64;
        let Some(announced) = announced.filter(|announced| announced.abs_diff(received) > lines.saturating_add(TOLERANCE)) else {
            return Verdict::Good;
        };
        if self.confirmed >= MOST_CONFIRMED {
            return Verdict::Good;
        }
        let problem = FetchProblem::OtherSize { announced, received };
        match self.odd.insert(uid, Sha256::of(bytes)) {
            None => Verdict::Bad(problem),
            Some(before) if before == Sha256::of(bytes) => {
                self.confirmed = self.confirmed.saturating_add(1);
                Verdict::Doubtful(problem)
            }
            Some(_) => Verdict::Bad(FetchProblem::Unreadable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_body_is_good_only_where_none_is_announced() {
        let mut judge = Judge::of(&[(Uid(1), Some(0)), (Uid(2), Some(1)), (Uid(3), None)]);
        assert_eq!(judge.verdict(Uid(1), b""), Verdict::Good);
        assert_eq!(judge.verdict(Uid(2), b""), Verdict::Bad(FetchProblem::NoBody));
        assert_eq!(judge.verdict(Uid(3), b""), Verdict::Bad(FetchProblem::NoBody));
    }

    #[test]
    fn a_body_of_another_size_than_announced_is_believed_the_second_time() {
        let wanted: Vec<Wanted> = (1..30).map(|uid| (Uid(uid), Some(1000))).collect();
        let mut judge = Judge::of(&wanted);
        let (body, other) = (vec![b'x'; 500], vec![b'y'; 500]);
        let problem = FetchProblem::OtherSize {
            announced: 1000,
            received: 500,
        };
        assert_eq!(judge.verdict(Uid(1), &[b'x'; 940]), Verdict::Good, "a few bytes");
        assert_eq!(
            judge.verdict(Uid(1), "x\n".repeat(400).as_bytes()),
            Verdict::Good,
            "one for each line"
        );
        assert!(
            matches!(judge.verdict(Uid(1), &[b'x'; 5000]), Verdict::Bad(FetchProblem::OtherSize { .. })),
            "longer"
        );
        assert_eq!(judge.verdict(Uid(2), &body), Verdict::Bad(problem.clone()));
        assert_eq!(judge.verdict(Uid(2), &other), Verdict::Bad(FetchProblem::Unreadable));
        for uid in (3..).map(Uid).take(MOST_CONFIRMED as usize) {
            assert_eq!(judge.verdict(uid, &body), Verdict::Bad(problem.clone()));
            assert_eq!(judge.verdict(uid, &body), Verdict::Doubtful(problem.clone()));
        }
        assert_eq!(judge.verdict(Uid(29), &body), Verdict::Good, "the sizes are estimates");
    }
}
