// Package output holds what stands between a command's output and the screen: the text pipes (`| include X`) and the pager
// (` --More-- `). Both are pure: lines and keys go in, lines and bytes come out, and the session does all waiting.
package output
