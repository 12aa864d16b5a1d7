// Package grammar understands command lines: which command was meant, with what parameters, and what could come next. It is a
// pure function of the commands and the line.
//
// # Synopsis
//
// A command has a path, the literal words that it begins with, and a synopsis, the parameters behind them:
//
//	[x]       may be left out; [a|b] is either or nothing
//	(a|b)     one of them
//	{a|b}     one or more of them in any order, each at most once; [{a|b}] for none as well
//	NAME...   one or more values
//	NAME      a parameter: a word that begins with an upper-case letter and has no lower-case one
//	name      a keyword: any other word
//
// A path that begins with [no] has a negated form besides, `no` and the same path. Negated, a command may leave out its parameters
// from any place on (`no hostname`, `no description`), because what is being removed has often but one value.
//
// A command may have no path, or [no] alone, if its synopsis begins with a parameter that does not take every word: `10 permit any`. Words
// that begin other commands come first.
//
// # Docstring
//
// Line 0 is the synopsis and may be blank. Line 1 is the short text, which is also the help of the path's last word. The rest is the
// long text; those of its lines that begin with a word of the command and two blanks are the help of that word. Every word must have
// help: the words of the path before the last have it from [Set.Group], from another command that ends there, or from
// such a line, and so must be registered after them.
//
// # How a line is understood
//
// All commands of a mode are one graph. A word is, in this order of preference: exactly a keyword; the beginning of one keyword; a
// value of a typed parameter; any word; the rest of the line. Keywords are the same in upper and lower case. A word that is
// exactly a keyword is never the beginning of another. A word that begins several keywords is ambiguous, unless the words
// behind it can follow one of them only; at the end of the line nothing tells them apart, even if only one makes a whole
// command. A way that makes a whole command is preferred to one that does not, except that an exact keyword is always
// that keyword. A word with a quote or a backslash in it is a value, never a keyword.
//
// The words `no`, and the first words of commands that say so (Command.Full), must be typed in full: their beginning counts as
// ambiguous. So must the words that only lead to hidden commands, whose beginning counts as unknown.
//
// A command above the level of who types is as if it did not exist.
package grammar
