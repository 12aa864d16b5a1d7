// Package arg has the typed parameters of commands. A parameter is declared once, bound to the upper-case name that it has in the
// command's synopsis, and read in the handler as the Go type that it stands for:
//
//	var count = arg.Int("COUNT", 1, 1000)
//	...
//	n := count.Get(args) // an int from 1 to 1000
//
// The grammar asks it to check what an operator typed, to complete it at Tab, and to describe it at `?`. Everything that is
// typed at a console is read here in one way: numbers are decimal (`010` is ten), and nothing is guessed from a prefix such
// as `0x`.
//
// An argument is immutable and may be used by any number of commands, sessions and goroutines. The functions that it is made
// with (OneOf, Func) are called by whatever session needs them, at the same time if need be.
package arg

// Option marks what may be handed to the registration of a command behind its handler: the arguments of this package, and
// whatever a console adds to them.
type Option interface{ CommandOption() }

// Values holds the parsed parameters of one command line.
type Values interface {
	// Value gives what was typed for the parameter of this name, in order: more than one value for `NAME...`,
	// false where it was left out.
	Value(name string) ([]any, bool)
}

// Candidate is one value that a parameter may take, as Tab and `?` show it. Help may be empty.
type Candidate struct{ Text, Help string }

// Any is an argument of whatever type. Every *Arg is one.
type Any interface {
	Option
	// Name is the upper-case word of the synopsis that it stands for.
	Name() string
	// ParseAny gives the value of one word, unquoted, or of the rest of the line.
	ParseAny(word string) (any, error)
	// Complete lists the values known to begin with prefix, regardless of case; nil where there are none to offer.
	Complete(prefix string) []Candidate
	// May says whether prefix can be the beginning of a value.
	May(prefix string) bool
	// Describe is what `?` shows in place of a value: "<1-1000>", "A.B.C.D", "WORD", "LINE". It is empty where the
	// candidates say it all.
	Describe() string
	// Rest says that it takes the raw rest of the line.
	Rest() bool
	// Free says that it takes any word, so that everything more particular goes before it.
	Free() bool
	// Secret says that its value must not be shown, logged or remembered.
	Secret() bool
}
