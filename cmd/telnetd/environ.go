package main

import (
	"fmt"
	"runtime"
	"strings"
)

// maxValue is how long the value of a variable from the peer may be, in bytes.
const maxValue = 256

// environ builds the environment of the program from nothing. What comes from this process are the variables without which no program
// runs, what comes from the peer is the terminal's type and what passes, and set comes last: later entries count
// (os/exec). COLUMNS and LINES are left out, because ncurses would believe them for ever and miss that a window changed; the pty
// has the size.
func environ(lookup func(name string) (string, bool), term string, pass []string, peer func(name string) (string, bool), set []string) []string {
	env := make([]string, 0, 8)
	for _, name := range inherited(runtime.GOOS) {
		if v, ok := lookup(name); ok {
			env = append(env, name+"="+v)
		}
	}
	env = append(env, "TERM="+terminalType(term))
	for _, name := range pass {
		if v, ok := peer(name); ok && harmless(v) {
			env = append(env, name+"="+v)
		}
	}
	return append(env, set...)
}

// inherited are the names that the program gets from this process.
func inherited(goos string) []string {
	if goos == "windows" {
		return []string{"PATH", "PATHEXT", "SystemRoot", "ComSpec", "TEMP", "TMP", "USERPROFILE"}
	}
	return []string{"PATH", "HOME"}
}

// terminalType is the TERM for a client that calls its terminal so. Clients that say vt100 and the like understand colours, and those that
// say vtnt (Windows) nothing but; ansi is right for all of them. The name has the alphabet of terminals' names, see
// telnet.TTYPE.
func terminalType(name string) string {
	switch name {
	case "vt100", "vt52", "vtnt":
		return "ansi"
	case "", "unknown":
		return "dumb"
	}
	return name
}

// harmless says whether a value from the peer may pass: short, and of letters, digits and marks that are no path, no option, no
// expansion and no control character to anybody.
func harmless(v string) bool {
	if v == "" || len(v) > maxValue || v[0] == '-' {
		return false
	}
	for _, c := range []byte(v) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("._@+,=:-", c) >= 0:
		default:
			return false
		}
	}
	return true
}

// variables are names for -pass-env.
type variables []string

func (v *variables) String() string { return strings.Join(*v, ",") }

func (v *variables) Set(name string) error {
	for i, c := range []byte(name) {
		if c != '_' && !('a' <= c && c <= 'z') && !('A' <= c && c <= 'Z') && !(i > 0 && '0' <= c && c <= '9') {
			return fmt.Errorf("%q is not the name of a variable", name)
		}
	}
	switch name {
	case "":
		return fmt.Errorf("a name is missing")
	case "PATH", "HOME", "TERM":
		return fmt.Errorf("%s is not for the peer to say", name)
	}
	*v = append(*v, name)
	return nil
}

// assignments are NAME=VALUE for -env.
type assignments []string

func (a *assignments) String() string { return strings.Join(*a, " ") }

func (a *assignments) Set(s string) error {
	if name, _, ok := strings.Cut(s, "="); !ok || name == "" {
		return fmt.Errorf("%q is not NAME=VALUE", s)
	}
	*a = append(*a, s)
	return nil
}
