// Package rows prints tables of typed columns, and lets operators filter, sort and convert the rows before they become text:
//
//	show interface | where MTU > 1500 and NAME ~ ^eth | select NAME MTU | sort -MTU | as json
//
// A schema is made once and handed to the command as an option, so that Tab and `?` know the filters and the columns with their
// types; the handler fills a table and prints it:
//
//	var interfaces = rows.New(rows.Text("NAME"), rows.Int("MTU"), rows.Duration("UPTIME"), rows.Bytes("RX"), rows.Addr("ADDRESS"))
//
//	exec.Command("show interface", `
//		Interface state and counters`, showInterface, interfaces.Pipes())
//
//	func showInterface(ctx context.Context, s *console.Session, _ console.Args) error {
//		t := interfaces.Table()
//		for _, i := range dev.Interfaces() {
//			t.Add(i.Name, i.MTU, i.Uptime, i.Received, i.Address)
//		}
//		return t.Print(ctx, s)
//	}
//
// Such a handler should print nothing else: what it prints past the table reaches no typed filter, and spoils JSON.
//
// # Filters
//
// Typed filters stand behind the command's first bar and in front of the text filters (include, count and so on). They may come
// in any order and number, up to 8, but nothing typed follows `as`:
//
//	line    = command {"|" typed} ["|" "as" format] {"|" text filter}
//	typed   = "where" expr
//	        | "select" column {[","] column}             only these columns, in this order
//	        | "sort" ["-"] column {[","] ["-"] column}   by the first, then the second; "-" is largest first
//	format  = "csv" | "json" | "table" | "yaml"
//	expr    = and {"or" and}
//	and     = unary {"and" unary}
//	unary   = "not" unary | "(" expr ")" | test
//	test    = column op value | column                   the latter for yes and no
//	op      = "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~" | "in"
//	value   = characters up to a blank or an unpaired ")" | '"' text '"' | "'" text "'"
//
// Words of the language, columns and formats are taken in any case. Filters and formats may be abbreviated, but a beginning
// that a text filter has too (`| s`) means that, as it does behind any other command. As in text filters a bar chains if it stands
// behind a blank, and otherwise is part of a value (`~ eth0|eth1`). In double quotes `\"` and `\\` stand for the second character; in single
// quotes nothing has a meaning. Bounds: 64 tests in a line, 64 values of an `in`, 16 parentheses and nots within one another, 512
// bytes of a regular expression. An error is shown by a caret under what is wrong. Nothing that is typed is evaluated but by this
// grammar.
//
// # Comparison
//
// The column's type says what a value is and how it compares:
//
//   - text: = and != ignore case; < and > too, and take digits in it by their number (eth9 < eth10). ~ and !~ are RE2 expressions, with regard
//     to case unless they begin with (?i), and match anywhere.
//   - integer, number, bytes: decimal (010 is ten) with a fraction, and K, M, G, T, P for powers of 1000 or Ki, Mi, Gi, Ti, Pi for powers of
//     1024. B may follow for bytes.
//   - duration: 90s, 1h30m, 1.5ms, also with w and d in front (2w3d4h); a number alone is seconds.
//   - time: RFC 3339, or 2026-03-01 with a time 15:04 or 15:04:05 behind T, which is in the device's zone. What a table shows is cut to
//     seconds; comparison is exact.
//   - yes or no: yes, no, true, false, on, off, up, down.
//   - address: = and < as numbers, IPv4 first; `in 10.0.0.0/8,fe80::/10` is membership, without regard to zones. ~ sees the text.
//   - prefix: in order of address, then of length; `in 10.0.0.0/8` is that prefix and all within it.
//   - `in` takes several values with commas between them for other types as well.
//   - An empty cell fails every test, != and !~ too, but `= -` (is empty); `!= -` is for any that is not.
//
// Sorting is stable; empty cells come last in both directions. Of two `sort` the later one counts first.
//
// # Output
//
// As a table columns have two blanks between them; numbers, amounts and durations stand at the right. A table without rows is the
// line "No entries." On a screen that is too narrow text columns are shortened, the widest first and none below its heading or
// 8 columns; text that was cut ends in ~. Other types are never cut, and nothing is on a screen of less than 40 columns. If the rows
// do not fit even so, each cell gets a line `NAME: value`, uncut, with a blank line between rows. Where text filters follow, or the
// width is 0 (`terminal width 0`, a [console.Batch]), nothing is cut or folded. Where the first of them is `count` without an
// expression, it counts the rows, and neither the headings nor "No entries."; with one it counts lines, as it does behind `as csv`,
// `as json` and `as yaml`.
//
//	type       table            CSV                  JSON and YAML
//	text       as it is         as it is             string
//	integer    1500             1500                 1500
//	number     0.25             0.25                 0.25, all digits
//	bytes      1.23 GB, cut     1234567890           1234567890
//	yes or no  yes              true                 true
//	duration   1d2h, cut        93600                93600 (seconds, with up to 9 decimals)
//	time       RFC 3339 to 1 s  RFC 3339 to 1 ns     string
//	address    10.1.2.3         10.1.2.3             string
//	empty      -                nothing              null
//
// JSON (RFC 8259) is an array of objects, one a line, whose keys are the names in lower case with _ for other characters than
// letters and digits. YAML (1.2) is a list of maps with the same keys; text that any version of YAML could take for something else
// (no, 010, null, -x, a: b) is quoted. CSV (RFC 4180) has the names as its first line. Numbers above 2^53 are
// written in full, which not every reader of JSON keeps.
//
// A column may be made to print other prefixes in tables, and to be left out where there is no room: [Column.Binary], [Column.Scaled],
// [Column.Wide].
//
// In a table control characters are shown as \x1b and the like; JSON and YAML escape them; in CSV the session does so but for TAB
// and LF.
package rows
