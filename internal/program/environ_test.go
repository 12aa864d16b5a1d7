package program

import (
	"slices"
	"strings"
	"testing"
)

// TestR035_Environment: of what a peer says only the named variables pass, and only with harmless values.
func TestR035_Environment(t *testing.T) {
	daemon := map[string]string{"PATH": "/bin", "HOME": "/root", "SECRET": "s", "LD_PRELOAD": "/x.so", "LANG": "C", "TEMP": "t"}
	peer := map[string]string{"LANG": "de_DE.UTF-8", "PATH": "/evil", "HOME": "/evil", "LD_PRELOAD": "/evil.so", "IFS": "x",
		"TERMCAP": "/etc/shadow", "CREDENTIALS_DIRECTORY": "/tmp/x", "GODEBUG": "x", "GOTRACEBACK": "crash", "TERM": "x", "USER": "-f root"}
	lookup := func(m map[string]string) func(string) (string, bool) {
		return func(name string) (string, bool) { v, ok := m[name]; return v, ok }
	}
	got := Environ(lookup(daemon), "xterm", []string{"LANG"}, lookup(peer), []string{"A=1", "LANG=C"})
	for _, name := range inherited("plan9") {
		if v := daemon[name]; v != "" && !slices.Contains(got, name+"="+v) && slices.Contains(got, name+"="+peer[name]) {
			t.Errorf("%s is the peer's", name)
		}
	}
	for _, e := range got {
		name, v, _ := strings.Cut(e, "=")
		switch name {
		case "LANG":
		case "A", "TERM":
		default:
			if daemon[name] != v || !slices.Contains([]string{"PATH", "HOME", "TEMP"}, name) {
				t.Errorf("%s passed", e)
			}
		}
	}
	if i, j := slices.Index(got, "LANG=de_DE.UTF-8"), slices.Index(got, "LANG=C"); i < 0 || j < i {
		t.Errorf("what the command line sets must come last: %q", got)
	}
	peer["LANG"] = "../evil"
	if got := Environ(lookup(daemon), "xterm", []string{"LANG"}, lookup(peer), nil); slices.Contains(got, "LANG=../evil") {
		t.Errorf("a path passed: %q", got)
	}
	peer["LANG"] = "de_DE.UTF-8"
	if got := Environ(lookup(daemon), "xterm", nil, lookup(peer), nil); slices.Contains(got, "LANG=de_DE.UTF-8") || slices.Contains(got, "LANG=C") {
		t.Errorf("nothing may pass: %q", got)
	}
}

// TestR034_Values: what could be an option, a path or several words to anybody does not pass.
func TestR034_Values(t *testing.T) {
	for v, want := range map[string]bool{
		"de_DE.UTF-8": true, "C": true, "sr_RS@latin": true, "C.UTF-8": true, "UTC+1": true,
		"": false, "-f root": false, "-froot": false, "-h x": false, "root\x00x": false, "/etc/passwd": false, "../x": false, "a b": false,
		"$(id)": false, "`id`": false, "a;b": false, "a\nb": false, "\x1b[2J": false, "() { :;}": false, "é": false, "%n": false,
		strings.Repeat("x", maxValue): true, strings.Repeat("x", maxValue+1): false,
	} {
		if got := harmless(v); got != want {
			t.Errorf("harmless(%q) = %v", v, got)
		}
	}
}

func TestT3X_17_TerminalType(t *testing.T) {
	for name, want := range map[string]string{"vt100": "ansi", "vt52": "ansi", "vtnt": "ansi", "vt220": "vt220", "xterm-256color": "xterm-256color",
		"": "dumb", "unknown": "dumb"} {
		if got := terminalType(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
