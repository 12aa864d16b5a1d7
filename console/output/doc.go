// Package output holds what stands between a command's output and the screen: the text pipes (`| include X`, [ParsePipes]) and
// the pager (` --More-- `, [Pager]). Both are pure: lines and keys go in, lines and bytes come out, and the session does all
// waiting. Neither keeps output: a command that prints for ever costs what a command that prints one line costs.
//
// # Bars
//
// As in IOS a bar inside a regular expression is alternation: `| include eth0|eth1`. Unlike IOS filters can be chained, by a
// bar with a blank before it: `| include up | count`. `\|` is a bar to be matched literally and never chains.
package output
