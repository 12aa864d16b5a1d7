package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/vtykit/vtykit/telnet"
)

// action is a command of the telnet> prompt, understood.
type action struct {
	verb   string // one of verbs
	what   string // its keyword, in full
	name   string // of a setting's value or a variable
	value  string
	option byte // of send do and the like
}

// errCommand is the part of every message about a command that was not understood.
var errCommand = errors.New("type ? for the commands")

// word is a keyword of the prompt.
type word struct {
	name string
	args string // what follows it, for the help
	help string
}

func verbs() []word {
	return []word{
		{"close", "", "end the connection"},
		{"quit", "", "end the connection and the program"},
		{"status", "", "show the connection, its mode and its options"},
		{"display", "", "show the settings"},
		{"set", "NAME VALUE", "change a setting; set ? lists them"},
		{"unset", "NAME", "switch a setting off"},
		{"mode", "WHAT", "ask the server for character or line mode; mode ? lists them"},
		{"send", "WHAT", "send a command of the protocol; send ? lists them"},
		{"slc", "WHAT", "the characters of LINEMODE; slc ? lists the commands"},
		{"environ", "WHAT", "the variables that the server may ask for; environ ? lists the commands"},
		{"logging", "on|off", "write every byte to the log file, or stop that"},
		{"z", "", "suspend the program"},
		{"help", "", "this list, as ? is"},
	}
}

func sends() []word {
	return []word{
		{"ao", "", "abort output"}, {"ayt", "", "are you there"}, {"brk", "", "break"}, {"ec", "", "erase character"},
		{"el", "", "erase line"}, {"ip", "", "interrupt process"}, {"nop", "", "no operation"},
		{"synch", "", "discard what was sent and not looked at"}, {"susp", "", "suspend process"}, {"eof", "", "end of file"},
		{"abort", "", "abort process"}, {"eor", "", "end of record"}, {"ga", "", "go ahead"}, {"escape", "", "the escape character"},
		{"getstatus", "", "ask the server for its view of the options (RFC 859)"},
		{"do", "OPTION", "ask the server for an option"}, {"dont", "OPTION", "ask it to end one"},
		{"will", "OPTION", "offer an option"}, {"wont", "OPTION", "end one"},
	}
}

func settingNames() []word {
	return []word{
		{"escape", "CHAR|off", "the character that opens this prompt, such as ^]"},
		{"crlf", "on|off", "Enter sends CR LF in character mode, not CR NUL"},
		{"autoflush", "on|off", "drop output behind ^C, ^Z, ^\\ and ^O in line mode until the server has seen it"},
		{"autosynch", "on|off", "send a Synch behind the keys that flush input in LINEMODE"},
		{"typescript", "FILE|off", "append what the screen gets to a file"},
	}
}

func characters() []word {
	return []word{
		{"export", "", "give the server those of this terminal"}, {"import", "", "take the server's own"},
		{"check", "", "take those that the server has now"},
	}
}

func modes() []word {
	return []word{
		{"character", "", "send each key"}, {"line", "", "edit lines here"},
		{"edit", "", "edit lines here, by LINEMODE"}, {"-edit", "", "do not"},
		{"trapsig", "", "send ^C and the like as commands, by LINEMODE"}, {"-trapsig", "", "do not"},
	}
}

func environs() []word {
	return []word{
		{"define", "NAME VALUE", "set a variable and let the server ask for it"}, {"undefine", "NAME", "forget it"},
		{"export", "NAME", "let the server ask for it"}, {"unexport", "NAME", "do not"}, {"list", "", "show all; * may be asked for"},
	}
}

// find is the word that s is, or abbreviates as the only one.
func find(words []word, kind, s string) (string, error) {
	var found []string
	for _, w := range words {
		if w.name == s {
			return s, nil
		}
		if strings.HasPrefix(w.name, s) {
			found = append(found, w.name)
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("unknown %s %q", kind, s)
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("ambiguous %s %q: %s", kind, s, strings.Join(found, ", "))
}

// parseAction understands a line of the prompt. An empty line is an action without a verb.
func parseAction(line string) (action, error) {
	f := strings.Fields(line)
	if len(f) == 0 {
		return action{}, nil
	}
	if f[0] == "?" {
		f[0] = "help"
	}
	a, err := action{}, error(nil)
	if a.verb, err = find(verbs(), "command", strings.ToLower(f[0])); err != nil {
		return a, fmt.Errorf("%w; %w", err, errCommand)
	}
	f = f[1:]
	keywords, kind := []word(nil), ""
	switch a.verb {
	case "set", "unset":
		keywords, kind = settingNames(), "setting"
	case "mode":
		keywords, kind = modes(), "mode"
	case "send":
		keywords, kind = sends(), "command of the protocol"
	case "slc":
		keywords, kind = characters(), "command of slc"
	case "environ":
		keywords, kind = environs(), "command of environ"
	case "logging":
		keywords, kind = []word{{name: "on"}, {name: "off"}}, "state"
	default:
		if len(f) > 0 {
			return a, fmt.Errorf("%s takes nothing behind it", a.verb)
		}
		return a, nil
	}
	if len(f) == 0 {
		return a, fmt.Errorf("%s what? One of %s", a.verb, list(keywords))
	}
	if f[0] == "?" {
		return action{verb: "help", what: a.verb}, nil
	}
	if a.what, err = find(keywords, kind, strings.ToLower(f[0])); err != nil {
		return a, fmt.Errorf("%w; one of %s", err, list(keywords))
	}
	return a.arguments(f[1:])
}

func list(words []word) string {
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = w.name
	}
	return strings.Join(names, ", ")
}

// arguments takes what stands behind the keyword.
func (a action) arguments(f []string) (action, error) {
	want, last := 0, 0 // words
	switch a.verb + " " + a.what {
	case "send do", "send dont", "send will", "send wont":
		want, last = 1, 1
	case "set escape", "set typescript":
		want, last = 1, 1
	case "set crlf", "set autoflush", "set autosynch":
		last = 1
	case "environ define":
		want, last = 2, len(f) // a value may have blanks
	case "environ undefine", "environ export", "environ unexport":
		want, last = 1, 1
	}
	switch {
	case len(f) < want:
		return a, fmt.Errorf("%s %s: something is missing behind it", a.verb, a.what)
	case len(f) > last:
		return a, fmt.Errorf("%s %s: %q is too much", a.verb, a.what, f[last])
	case a.verb == "send" && want == 1:
		code, ok := telnet.ParseOption(f[0])
		if !ok {
			return a, fmt.Errorf("%q is no option: a name such as ECHO, or a number of 0 to 255", f[0])
		}
		a.option = code
	case a.verb == "environ" && want > 0:
		a.name, a.value = f[0], strings.Join(f[1:], " ")
	case a.verb == "set":
		a.value = strings.Join(f, "")
		if last == 1 && want == 0 && a.value != "" && a.value != "on" && a.value != "off" {
			return a, fmt.Errorf("set %s: on or off, not %q", a.what, a.value)
		}
	}
	return a, nil
}

// noEscape is the escape character that there is none.
const noEscape = -1

// parseEscape understands an escape character: one character, ^ and one, or off.
func parseEscape(s string) (int, error) {
	switch {
	case s == "off" || s == "none":
		return noEscape, nil
	case len(s) == 1 && s[0] < 0x80:
		return int(s[0]), nil
	case len(s) == 2 && s[0] == '^' && s[1] == '?':
		return 0x7f, nil
	case len(s) == 2 && s[0] == '^' && s[1] >= '@' && s[1] < 0x7f:
		return int(s[1] & 0x1f), nil
	}
	return 0, fmt.Errorf("%q is no escape character: one character, ^ and a letter or one of @[\\]^_?, or off", s)
}

// escapeName is the reverse of parseEscape.
func escapeName(c int) string {
	switch {
	case c == noEscape:
		return "off"
	case c < ' ':
		return "^" + string(rune(c+'@'))
	case c == 0x7f:
		return "^?"
	}
	return string(rune(c))
}
