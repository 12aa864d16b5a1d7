package program

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// maxValue is how long the value of a variable from the peer may be, in bytes.
const maxValue = 256

// Environ builds the environment of a program from nothing. What comes from this process are the variables without which no program
// runs, what comes from the peer is the terminal's type and what passes, and set comes last: later entries count
// (os/exec). COLUMNS and LINES are left out, because ncurses would believe them for ever and miss that a window changed; the pty
// has the size. A nil peer says nothing.
func Environ(lookup func(name string) (string, bool), term string, pass []string, peer func(name string) (string, bool), set []string) []string {
	env := Inherited(lookup)
	env = append(env, "TERM="+terminalType(term))
	for _, name := range pass {
		if v, ok := peer(name); ok && harmless(v) {
			env = append(env, name+"="+v)
		}
	}
	return append(env, set...)
}

// Inherited are the variables that every program gets from this process.
func Inherited(lookup func(name string) (string, bool)) []string {
	env := make([]string, 0, 8)
	for _, name := range inherited(runtime.GOOS) {
		if v, ok := lookup(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

func inherited(goos string) []string {
	if goos == "windows" {
		return []string{"PATH", "PATHEXT", "SystemRoot", "ComSpec", "TEMP", "TMP", "USERPROFILE"}
	}
	return []string{"PATH", "HOME"}
}

// maxType is the length of a terminal's name (telnet.TTYPE has the same).
const maxType = 40

// terminalType is the TERM for a client that calls its terminal so. Clients that say vt100 and the like understand colours, and those that
// say vtnt (Windows) nothing but; ansi is right for all of them. A name that is not of the alphabet of terminals' names (RFC 1700)
// would be a path to who looks it up.
func terminalType(name string) string {
	switch name {
	case "vt100", "vt52", "vtnt":
		return "ansi"
	case "", "unknown":
		return "dumb"
	}
	for i, c := range []byte(name) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case i > 0 && strings.IndexByte("._+-", c) >= 0:
		default:
			return "dumb"
		}
	}
	if len(name) > maxType {
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

// CheckName says whether name is that of a variable.
func CheckName(name string) error {
	if name == "" {
		return fmt.Errorf("a name is missing")
	}
	for i, c := range []byte(name) {
		if c != '_' && !('a' <= c && c <= 'z') && !('A' <= c && c <= 'Z') && !(i > 0 && '0' <= c && c <= '9') {
			return fmt.Errorf("%q is not the name of a variable", name)
		}
	}
	return nil
}

// CheckPass says whether name may be that of a variable which a peer sets.
func CheckPass(name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if slices.Contains([]string{"PATH", "HOME", "TERM"}, name) {
		return fmt.Errorf("%s is not for the peer to say", name)
	}
	return nil
}
