//! `gongkai export-schema`

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::Outcome;

/// What `gongkai export-schema` is told.
#[derive(Args, Debug)]
#[command(after_help = "\
示例 Examples:
  gongkai export-schema              写入 schema/schema.graphql / write the file
  gongkai export-schema --file -     写到标准输出 / write to standard output
  gongkai export-schema --check      文件与程序不一致时退出码为 1 / exit with 1 when file and program differ")]
pub struct ExportSchema {
    /// 只比较,不写入 / Compare, and write nothing
    #[arg(long)]
    check: bool,
    /// 模式文件 / The file
    #[arg(long, default_value = "schema/schema.graphql")]
    file: PathBuf,
}

impl ExportSchema {
    pub(super) fn run(&self, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let schema = graphql::sdl();
        let file = self.file.display();
        if self.check {
            let found = std::fs::read_to_string(&self.file).with_context(|| {
                format!(
                    "无法读取 {file};先运行 gongkai export-schema / Cannot read {file}; run gongkai export-schema first"
                )
            })?;
            return Ok(match first_difference(&found, &schema) {
                None => {
                    writeln!(out, "{file} 与程序一致 / {file} is up to date")?;
                    Outcome::Done
                }
                Some((line, in_file, in_program)) => {
                    writeln!(
                        out,
                        "{file} 第 {line} 行与程序不一致;运行 gongkai export-schema 更新 / {file} differs in line {line}; run gongkai export-schema\n  文件 file:    {in_file}\n  程序 program: {in_program}"
                    )?;
                    Outcome::Refused
                }
            });
        }
        if self.file.as_os_str() == "-" {
            write!(out, "{schema}")?;
            return Ok(Outcome::Done);
        }
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("无法建立 / Cannot make {}", folder.display()))?;
        }
        std::fs::write(&self.file, &schema).with_context(|| format!("无法写入 / Cannot write {file}"))?;
        writeln!(out, "已写入 / Written: {file}")?;
        Ok(Outcome::Done)
    }
}

/// The number of the first line that differs, with both versions of it.
fn first_difference<'a>(found: &'a str, wanted: &'a str) -> Option<(usize, &'a str, &'a str)> {
    if found == wanted {
        return None;
    }
    let (mut found, mut wanted) = (found.split('\n'), wanted.split('\n'));
    (1..).find_map(|line| match (found.next(), wanted.next()) {
        (Some(found), Some(wanted)) if found == wanted => None,
        (found, wanted) => Some((line, found.unwrap_or("(文件结束 end)"), wanted.unwrap_or("(文件结束 end)"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_differing_line_is_named() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some((2, "b", "c")));
        assert_eq!(first_difference("a", "a\nc").map(|it| it.0), Some(2));
        assert_eq!(first_difference("a\n", "a"), Some((2, "", "(文件结束 end)")));
    }

    #[test]
    fn what_was_written_is_up_to_date_until_something_changes() {
        let folder = std::env::temp_dir().join(format!("gongkai-schema-{}", std::process::id()));
        let file = folder.join("below/schema.graphql");
        let run = |check| ExportSchema { check, file: file.clone() }.run(&mut Vec::new());
        assert!(run(true).is_err());
        assert_eq!(run(false).unwrap(), Outcome::Done);
        assert_eq!(run(true).unwrap(), Outcome::Done);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains("type Query"));
        std::fs::write(&file, text.replace("type Query", "type Question")).unwrap();
        assert_eq!(run(true).unwrap(), Outcome::Refused);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
