//! What a look-up tells of each row.

use std::collections::HashMap;

use super::create::Group;
use super::look_up::{Keys, Look};
use super::run::Run;
use crate::backend::SerializableConnection;
use crate::error::Error;
use crate::model::OnDuplicates;
use crate::queries::ColumnQueries;

impl<R> Run<'_, R> {
    /// Looks keys up by one statement, and puts the answers into the order of the numbers.
    pub(super) fn look<Conn>(
        &self,
        numbers: &[usize],
        look: Look,
        conn: &mut Conn,
    ) -> Result<Vec<Answer<R::Model>>, Error>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let mut answers: Vec<Answer<R::Model>> = numbers.iter().map(Answer::to).collect();
        // Counted within the statement, so that its text is the same for the next chunk.
        let keys = numbers.iter().map(|&number| self.rows[number].key_values());
        let keys = Keys::new(R::key_columns()?, keys, look)
            .on(conn)
            .prepared(numbers.len() == self.chunk_size);
        // The row with the lowest number of each group, by where the group begins.
        let mut firsts = HashMap::new();
        let mut groups: Vec<usize> = (0..numbers.len()).collect();
        for looked in R::look_up(keys, conn)? {
            let answer = &mut answers[looked.number];
            answer.count += 1;
            if looked.age == 1 || !look.ages {
                answer.label = looked.label;
                answer.found = looked.found;
            }
            groups[looked.number] = looked.first;
            let first = firsts.entry(looked.first).or_insert(answer.number);
            *first = answer.number.min(*first);
        }
        for (answer, group) in answers.iter_mut().zip(groups) {
            answer.first = firsts.get(&group).copied().unwrap_or(answer.number);
        }
        if !look.ages && answers.iter().any(|answer| answer.count > 1) {
            return self.look(numbers, Look { ages: true, ..look }, conn);
        }
        for answer in &answers {
            if R::ON_DUPLICATES == OnDuplicates::Error && answer.count > 1 {
                let (table, count) = (R::TABLE, answer.count);
                return Err(Error::DuplicateRows { table, count }.in_row(answer.number));
            }
        }
        Ok(answers)
    }
}

/// What is known of a key.
pub(super) struct Answer<M> {
    pub(super) number: usize,
    first: usize,
    pub(super) label: String,
    /// How many rows have the key; 1 if there is none.
    pub(super) count: i64,
    pub(super) found: Option<M>,
}

impl<M> Answer<M> {
    fn to(number: &usize) -> Self {
        Self {
            number: *number,
            first: *number,
            label: String::new(),
            count: 0,
            found: None,
        }
    }

    pub(super) fn group(&self) -> Group {
        Group {
            number: self.number,
            first: self.first,
        }
    }
}
