//! 标准目录表的各种写法: one test for each way published catalogues differ, and for each rule of reading them.

extern crate gongkai_exchange as exchange;

#[path = "variations/build.rs"]
mod build;
#[path = "variations/counties.rs"]
mod counties;
#[path = "variations/planted.rs"]
mod planted;
#[path = "variations/rules.rs"]
mod rules;
#[path = "variations/surroundings.rs"]
mod surroundings;
