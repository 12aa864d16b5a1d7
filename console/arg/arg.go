package arg

import (
	"fmt"
	"strings"
)

// Arg is a parameter whose values are of type T. Make one with a constructor of this package; the zero value is of no use.
type Arg[T any] struct {
	name     string
	describe string
	parse    func(string) (T, error)
	complete func(prefix string) []Candidate
	may      func(prefix string) bool

	rest, free, secret bool
}

// Func returns an argument for a type of the caller's own. describe is what `?` shows; parse gets one word, already unquoted, and
// its errors should be short, lower case and without a percent sign. complete may be nil. Both are called on the session's
// goroutine, by several sessions at a time. It panics if parse is nil.
func Func[T any](name, describe string, parse func(string) (T, error), complete func(prefix string) []Candidate) *Arg[T] {
	if parse == nil {
		panic(fmt.Sprintf("arg: Func %s: no function parses it", name))
	}
	return &Arg[T]{name: name, describe: describe, parse: parse, complete: complete}
}

// Get returns the value typed, the first where it repeats, and the zero value of T where the parameter was left out.
func (a *Arg[T]) Get(v Values) T {
	x, _ := a.Lookup(v)
	return x
}

// Lookup is Get that tells whether the parameter was typed.
func (a *Arg[T]) Lookup(v Values) (T, bool) {
	list, _ := v.Value(a.name)
	if len(list) == 0 {
		var zero T
		return zero, false
	}
	x, ok := list[0].(T)
	return x, ok
}

// All returns every value typed for a parameter that repeats, in order; nil where it was left out.
func (a *Arg[T]) All(v Values) []T {
	list, _ := v.Value(a.name)
	var all []T
	for _, x := range list {
		if x, ok := x.(T); ok {
			all = append(all, x)
		}
	}
	return all
}

// CommandOption makes an argument something that a command is registered with.
func (a *Arg[T]) CommandOption() {}

// Name is the parameter's word in the synopsis. A nil Arg has none, so that registration says which parameter has no argument.
func (a *Arg[T]) Name() string {
	if a == nil {
		return ""
	}
	return a.name
}

// Parse gives the value of one word, unquoted (of the rest of the line, where Rest says so).
func (a *Arg[T]) Parse(word string) (T, error) { return a.parse(word) }

// ParseAny is Parse for callers that do not know the type.
func (a *Arg[T]) ParseAny(word string) (any, error) {
	x, err := a.parse(word)
	if err != nil {
		return nil, err
	}
	return x, nil
}

// Complete lists the values known to begin with prefix.
func (a *Arg[T]) Complete(prefix string) []Candidate {
	if a.complete == nil || a.secret {
		return nil
	}
	return a.complete(prefix)
}

// May says whether prefix can be the beginning of a value.
func (a *Arg[T]) May(prefix string) bool {
	switch {
	case prefix == "" || a.free || a.rest:
		return true
	case a.may != nil:
		return a.may(prefix)
	}
	if _, err := a.parse(prefix); err == nil {
		return true
	}
	return len(a.Complete(prefix)) > 0
}

// Describe is what `?` shows in place of a value.
func (a *Arg[T]) Describe() string { return a.describe }

// Rest says that the parameter takes the raw rest of the line.
func (a *Arg[T]) Rest() bool { return a.rest }

// Free says that the parameter takes any word.
func (a *Arg[T]) Free() bool { return a.free }

// Secret says that the value must not be shown, logged or remembered.
func (a *Arg[T]) Secret() bool { return a.secret }

// hasPrefixFold is strings.HasPrefix regardless of ASCII case.
func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// only says that s has no other characters than those of set.
func only(s, set string) bool { return strings.Trim(s, set) == "" }
