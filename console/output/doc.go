// Package output holds what stands between a command's output and the screen: the text pipes (`| include X`, [ParsePipes]) and
// the pager (` --More-- `, [Pager]). Both are pure: lines and keys go in, lines and bytes come out, and the session does all
// waiting and all writing of files. What they keep of an output is bounded, so that a command may print for ever: the filters
// last, diff and snapshot, each of which is used on purpose, and the pager, which can go back to the top, at most [MaxKept] bytes each.
//
// # Bars
//
// As in IOS a bar inside a regular expression is alternation: `| include eth0|eth1`. Unlike IOS filters can be chained, by a
// bar with a blank before it: `| include up | count`. `\|` is a bar to be matched literally and never chains, and nor does one in
// an expression in double quotes: `| include "up | down"`. As in IOS blanks within an expression count; at its ends they need quotes.
package output
