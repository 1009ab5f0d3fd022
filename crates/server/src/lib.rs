//! The server behind the binary `gongkai`: configuration, HTTP, authentication, commands. It only puts things together.
