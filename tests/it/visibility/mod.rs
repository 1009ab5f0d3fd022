//! What is not public is invisible: asked through every root field of the schema, not through a list by hand.

mod catalogues;
mod documents;
mod meetings;
mod opinions;
mod senders;
mod walk;
