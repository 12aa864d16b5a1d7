package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
	"github.com/vtykit/vtykit/linemode"
	"github.com/vtykit/vtykit/telnet"
	"github.com/vtykit/vtykit/telnet/charset"
)

// maxShown is how many bytes of a name or value are shown.
const maxShown = 200

// settings are what the flags say and the telnet> prompt changes.
type settings struct {
	addr        string
	timeout     time.Duration
	tls         tlsSettings
	term        string
	speed       string
	user        string
	always      map[alwaysKey]bool
	binary      bool
	compression bool
	force       forced
	encoding    string // what -encoding says
	charset     charset.Charset
	escape      int
	crlf        bool
	autoflush   bool
	autosynch   bool
	pipe        bool
	environ     environ
	told        *telnet.Environ // what of it the server is told
	linemode    bool            // what -linemode says
	lm          *linemode.Client
	typescript  typescript
	log         logger
}

// variable is one of the environment.
type variable struct {
	value    string
	exported bool
}

// environ is what the server may ask for (RFC 1572).
type environ map[string]variable

// newEnviron takes the named variables from the program's environment. USER is the one that -l names; COLUMNS and LINES are the window's,
// where it has a size.
func newEnviron(names []string, user string, cols, rows int) environ {
	e := environ{}
	for _, name := range names {
		value, ok := os.LookupEnv(name)
		switch {
		case name == "COLUMNS" && cols > 0:
			value, ok = fmt.Sprint(cols), true
		case name == "LINES" && rows > 0:
			value, ok = fmt.Sprint(rows), true
		}
		if ok {
			e[name] = variable{value, true}
		}
	}
	if user != "" {
		e["USER"] = variable{user, true}
	}
	return e
}

func (e environ) names() []string { return slices.Sorted(maps.Keys(e)) }

// resize sets COLUMNS and LINES where they are kept.
func (e environ) resize(cols, rows int) {
	for name, n := range map[string]int{"COLUMNS": cols, "LINES": rows} {
		if v, ok := e[name]; ok {
			v.value = fmt.Sprint(n)
			e[name] = v
		}
	}
}

// do is a command of environ.
func (e environ) do(a action, out io.Writer) error {
	v, ok := e[a.name]
	switch a.what {
	case "define":
		e[a.name] = variable{a.value, true}
		return nil
	case "list":
		for _, name := range e.names() {
			mark := " "
			if e[name].exported {
				mark = "*"
			}
			fmt.Fprintf(out, "%s %s=%s\n", mark, safe.Line(name, maxShown), safe.Line(e[name].value, maxShown))
		}
		return nil
	}
	switch {
	case !ok:
		return fmt.Errorf("no variable %q", a.name)
	case a.what == "undefine":
		delete(e, a.name)
	default:
		v.exported = a.what == "export"
		e[a.name] = v
	}
	return nil
}

// set does the set and unset of the prompt.
func (s *settings) set(a action) error {
	on := a.verb == "set" && a.value != "off"
	switch a.what {
	case "escape":
		c, err := noEscape, error(nil)
		if on {
			c, err = parseEscape(a.value)
		}
		if err == nil {
			s.escape = c
		}
		return err
	case "crlf":
		s.crlf = on
	case "autoflush":
		s.autoflush = on
	case "autosynch":
		s.autosynch = on
	case "typescript":
		if !on {
			return s.typescript.close()
		}
		return s.typescript.open(a.value, true)
	}
	return nil
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// display shows the settings.
func (s *settings) display(out io.Writer) {
	script := s.typescript.name()
	if script == "" {
		script = "off"
	}
	for _, line := range [][2]string{
		{"escape", escapeName(s.escape)},
		{"crlf", onOff(s.crlf)},
		{"autoflush", onOff(s.autoflush)},
		{"autosynch", onOff(s.autosynch)},
		{"typescript", script},
		{"logging", onOff(s.log.tracing())},
		{"terminal type", s.term},
		{"character set", s.charset.String()},
		{"binary", onOff(s.binary)},
		{"mode", [...]string{"as the server asks", "line", "character"}[s.force]},
	} {
		fmt.Fprintf(out, "%-14s %s\n", line[0], safe.Line(line[1], maxShown))
	}
}

// words splits a list at commas and blanks.
func words(s string) []string {
	return strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == ' ' })
}
