package main

import (
	"errors"
	"strings"
	"testing"
)

func TestT3_81_Prompt(t *testing.T) {
	for _, tt := range []struct {
		line string
		want action
	}{
		{"", action{}},
		{"  ", action{}},
		{"?", action{verb: "help"}},
		{"h", action{verb: "help"}},
		{"c", action{verb: "close"}},
		{"q", action{verb: "quit"}},
		{"st", action{verb: "status"}},
		{"STATUS", action{verb: "status"}},
		{"z", action{verb: "z"}},
		{"m c", action{verb: "mode", what: "character"}},
		{"mode line", action{verb: "mode", what: "line"}},
		{"send ay", action{verb: "send", what: "ayt"}},
		{"send e", action{}},
		{"send ec", action{verb: "send", what: "ec"}},
		{"se es", action{}},
		{"send es", action{verb: "send", what: "escape"}},
		{"send do 1", action{verb: "send", what: "do", option: 1}},
		{"send dont echo", action{verb: "send", what: "dont", option: 1}},
		{"send will TTYPE", action{verb: "send", what: "will", option: 24}},
		{"send ?", action{verb: "help", what: "send"}},
		{"set escape ^A", action{verb: "set", what: "escape", value: "^A"}},
		{"set autof off", action{verb: "set", what: "autoflush", value: "off"}},
		{"set crlf", action{verb: "set", what: "crlf"}},
		{"u autof", action{verb: "unset", what: "autoflush"}},
		{"env def A b  c", action{verb: "environ", what: "define", name: "A", value: "b c"}},
		{"env l", action{verb: "environ", what: "list"}},
		{"log on", action{verb: "logging", what: "on"}},
	} {
		a, err := parseAction(tt.line)
		if (err != nil) != (tt.want == action{} && strings.TrimSpace(tt.line) != "") || err == nil && a != tt.want {
			t.Errorf("%q: %+v, %v, want %+v", tt.line, a, err, tt.want)
		}
	}
}

// TestT3_81_PromptMessages: what is wrong is said.
func TestT3_81_PromptMessages(t *testing.T) {
	for line, want := range map[string]string{
		"foo":           `unknown command "foo"; type ? for the commands`,
		"s":             `ambiguous command "s": status, set, send, slc; type ? for the commands`,
		"send":          "send what? One of ao, ayt, ",
		"send foo":      `unknown command of the protocol "foo"; one of ao`,
		"send do":       "send do: something is missing behind it",
		"send do 256":   `"256" is no option`,
		"send do 1 2":   `send do: "2" is too much`,
		"close now":     "close takes nothing behind it",
		"set crlf x":    `set crlf: on or off, not "x"`,
		"mode":          "mode what? One of character, line",
		"environ def A": "environ define: something is missing behind it",
	} {
		if _, err := parseAction(line); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", line, err, want)
		}
	}
	if _, err := parseAction("x"); !errors.Is(err, errCommand) {
		t.Error(err)
	}
}

func TestT3_81_EscapeCharacter(t *testing.T) {
	for s, want := range map[string]int{"^]": 0x1d, "^A": 1, "^a": 1, "^@": 0, "^?": 0x7f, "~": '~', "^": '^', "off": noEscape, "none": noEscape} {
		if got, err := parseEscape(s); got != want || err != nil {
			t.Errorf("%q: %d, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "ab", "^!", "\xff", "é", "^]^"} {
		if got, err := parseEscape(s); err == nil {
			t.Errorf("%q: %d", s, got)
		}
	}
	for c := noEscape; c < 0x80; c++ {
		if got, err := parseEscape(escapeName(c)); got != c || err != nil {
			t.Errorf("%d: %d, %v", c, got, err)
		}
	}
}

func FuzzParseAction(f *testing.F) {
	f.Add("send do 1")
	f.Add("environ define A b c")
	f.Fuzz(func(t *testing.T, line string) {
		a, err := parseAction(line)
		if err != nil {
			if err.Error() == "" {
				t.Error("no message")
			}
			return
		}
		// what was understood means the same in full
		again := strings.Join([]string{a.verb, a.what, a.name, a.value}, " ")
		if a.verb == "send" && strings.HasPrefix("do dont will wont", a.what) || a.verb == "help" || a.what == "dont" || a.what == "will" || a.what == "wont" {
			return
		}
		if b, err := parseAction(again); err != nil || a != b {
			t.Errorf("%+v; %q is %+v, %v", a, again, b, err)
		}
	})
}
