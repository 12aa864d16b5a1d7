package arg

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

var (
	errChoice    = errors.New("no such value")
	errAmbiguous = errors.New("ambiguous")
	errOnOff     = errors.New("neither on nor off")
	errRegexp    = errors.New("bad regular expression")
)

// MaxRegexp is the length in bytes of the longest expression that Regexp takes.
const MaxRegexp = 512

// Word is one word of any text; quotes and backslashes are already taken off. It may be empty (`""`) and may hold any byte.
func Word(name string) *Arg[string] {
	return &Arg[string]{name: name, describe: "WORD", parse: asTyped, free: true}
}

// Line is the rest of the line just as it was typed, with its quotes, bars and number signs, but without blanks at the end. It must be
// the last parameter, and is never empty.
func Line(name string) *Arg[string] {
	return &Arg[string]{name: name, describe: "LINE", parse: asTyped, rest: true}
}

// Secret is one word that is never shown, completed, logged or kept in a history.
func Secret(name string) *Arg[string] {
	return &Arg[string]{name: name, describe: "WORD", parse: asTyped, free: true, secret: true}
}

func asTyped(s string) (string, error) { return s, nil }

// OneOf is one of the values that list returns at the moment, typed in full in upper or lower case; the value is spelled as list has
// it. list is called for each line that is checked, completed or explained, on the session's goroutine, so that it must be
// quick and safe for use by several at a time. It panics if list is nil.
func OneOf(name string, list func() []string) *Arg[string] {
	if list == nil {
		panic(fmt.Sprintf("arg: OneOf %s: no function lists its values", name))
	}
	return &Arg[string]{
		name: name, describe: "WORD",
		parse: func(s string) (string, error) {
			found := ""
			for _, v := range list() {
				if v == s {
					return v, nil
				}
				if found == "" && strings.EqualFold(v, s) {
					found = v
				}
			}
			if found == "" {
				return "", errChoice
			}
			return found, nil
		},
		complete: func(prefix string) []Candidate { return candidates(list(), prefix) },
		may: func(prefix string) bool {
			for _, v := range list() {
				if hasPrefixFold(v, prefix) {
					return true
				}
			}
			return false
		},
	}
}

// Keywords is one of a few fixed words, which may be abbreviated as keywords may; the value is the word in full. It panics on no
// words and on equal ones.
func Keywords(name string, words ...string) *Arg[string] {
	for i, w := range words {
		for _, other := range words[:i] {
			if strings.EqualFold(w, other) {
				panic(fmt.Sprintf("arg: Keywords %s: %q twice", name, w))
			}
		}
	}
	if len(words) == 0 {
		panic(fmt.Sprintf("arg: Keywords %s: no words", name))
	}
	words = append([]string(nil), words...)
	return &Arg[string]{
		name: name,
		parse: func(s string) (string, error) {
			found := ""
			for _, w := range words {
				switch {
				case strings.EqualFold(w, s):
					return w, nil
				case s == "" || !hasPrefixFold(w, s):
				case found != "":
					return "", errAmbiguous
				default:
					found = w
				}
			}
			if found == "" {
				return "", errChoice
			}
			return found, nil
		},
		complete: func(prefix string) []Candidate { return candidates(words, prefix) },
	}
}

// Bool is `on` or `off`.
func Bool(name string) *Arg[bool] {
	return &Arg[bool]{
		name: name,
		parse: func(s string) (bool, error) {
			on := strings.EqualFold(s, "on")
			if !on && !strings.EqualFold(s, "off") {
				return false, errOnOff
			}
			return on, nil
		},
		complete: func(prefix string) []Candidate { return candidates([]string{"off", "on"}, prefix) },
	}
}

func candidates(list []string, prefix string) []Candidate {
	var c []Candidate
	for _, v := range list {
		if hasPrefixFold(v, prefix) {
			c = append(c, Candidate{Text: v})
		}
	}
	return c
}

// Regexp is a regular expression of package regexp (RE2: matching takes time linear in the text) of at most MaxRegexp bytes.
func Regexp(name string) *Arg[*regexp.Regexp] {
	return &Arg[*regexp.Regexp]{
		name: name, describe: "REGEXP",
		parse: func(s string) (*regexp.Regexp, error) {
			if len(s) > MaxRegexp {
				return nil, errRegexp
			}
			re, err := regexp.Compile(s)
			if err != nil {
				return nil, errRegexp
			}
			return re, nil
		},
		may: func(prefix string) bool { return len(prefix) <= MaxRegexp },
	}
}
