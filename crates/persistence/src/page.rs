//! Keyset pages: forward only, by key, one row more than asked for.

/// Where a page begins, and how many rows it may hold.
#[derive(Clone, Debug)]
pub struct Window<K> {
    /// Rows after this key.
    pub after: Option<K>,
    /// At most this many.
    pub first: u64,
}

impl<K> Window<K> {
    /// The first rows.
    pub fn first(first: u64) -> Self {
        Self { after: None, first }
    }

    /// One row more than asked for tells whether there is a next page.
    pub fn limit(&self) -> u64 {
        self.first + 1
    }
}

/// Some rows, and whether more follow.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Whether more follow.
    pub has_next: bool,
}

impl<T> Page<T> {
    /// A page of at most `first` rows from one more than that.
    pub fn cut(mut items: Vec<T>, first: u64) -> Self {
        let wanted = usize::try_from(first).unwrap_or(usize::MAX);
        let has_next = items.len() > wanted;
        items.truncate(wanted);
        Self { items, has_next }
    }

    /// The same page of other values.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(convert).collect(), has_next: self.has_next }
    }
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), has_next: false }
    }
}
