package device

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func replayed(t testing.TB, text string) ([]Line, error) {
	t.Helper()
	var lines []Line
	err := Replay(strings.NewReader(text), func(l Line) error {
		lines = append(lines, l)
		return nil
	})
	return lines, err
}

func TestReplay(t *testing.T) {
	text := "Building configuration...\n\nCurrent configuration : 9 bytes\n!\n# note\nhostname a\r\n\ninterface eth0 \n description x ! y\n\t shutdown\n" +
		"banner motd ^C\r\nline 1\n\n! line 3\nend\n^C\n banner login @one@ dropped\nbanner exec #\n#\nline vty 0 15\n end\nend\nnever\n"
	lines, err := replayed(t, text)
	want := []Line{{6, 0, "hostname a"}, {8, 0, "interface eth0"}, {9, 1, "description x ! y"}, {10, 2, "shutdown"},
		{11, 0, "banner motd ^C\nline 1\n\n! line 3\nend\n^C"}, {17, 1, "banner login @one@ dropped"},
		{18, 0, "banner exec #\n#"}, {20, 0, "line vty 0 15"}, {21, 1, "end"}}
	if err != nil || !reflect.DeepEqual(lines, want) {
		t.Errorf("%v, got %+v\nwant %+v", err, lines, want)
	}
}

func TestReplayOfRefusedLines(t *testing.T) {
	text := "interface gone\n description x\n  deeper\n shutdown\ninterface eth0\n bad\n shutdown\nline vty 0 15\n"
	var ran []string
	no := errors.New("no")
	err := Replay(strings.NewReader(text), func(l Line) error {
		ran = append(ran, l.Text)
		if l.Text == "interface gone" || l.Text == "bad" {
			return no
		}
		return nil
	})
	// What stands under the refused interface must not reach the mode that is open by then.
	want := []string{"interface gone", "interface eth0", "bad", "shutdown", "line vty 0 15"}
	if !slices.Equal(ran, want) {
		t.Errorf("ran %q, want %q", ran, want)
	}
	var at *LineError
	if !errors.Is(err, no) || !errors.As(err, &at) || at.Line.Number != 1 || err.Error() != "device: startup line 1: no\ndevice: startup line 6: no" {
		t.Error(err)
	}
	err = Replay(strings.NewReader(strings.Repeat("bad\n", 50)), func(Line) error { return no })
	if n := strings.Count(err.Error(), "\n"); n != maxReported || !strings.HasSuffix(err.Error(), "30 more lines were refused") {
		t.Error(err)
	}
}

func TestReplayBounds(t *testing.T) {
	for name, text := range map[string]string{
		"line":   "hostname a\n" + strings.Repeat("x", maxStartupLine+1) + "\nhostname b\n",
		"banner": "hostname a\nbanner motd ^C\n" + strings.Repeat("xxx\n", maxStartupLine) + "^C\nhostname b\n",
	} {
		lines, err := replayed(t, text)
		if !errors.Is(err, bufio.ErrTooLong) || len(lines) != 1 {
			t.Errorf("%s: %d lines, %v", name, len(lines), err)
		}
	}
	if _, err := replayed(t, "banner motd @\nnever closed\n"); err == nil || !strings.Contains(err.Error(), "line 1: the banner has no end") {
		t.Error(err)
	}
	if _, err := replayed(t, strings.Repeat("!\n", maxStartup)); err == nil {
		t.Error("a file without bounds was read")
	}
}

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "startup-config")
	if err := Load(path, nil); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if err := os.WriteFile(path, []byte("hostname a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	n := 0
	if err := Load(path, func(Line) error { n++; return nil }); err != nil || n != 1 {
		t.Error(n, err)
	}
}

func TestCutBanner(t *testing.T) {
	for _, c := range []struct {
		arg, text string
		done      bool
	}{
		{"", "", true}, {"@hello@", "hello", true}, {" @hello@ more", "hello", true}, {"@", "", false}, {"@\r\n a \n\n b\r\n@", " a \n\n b", true},
		{"^Ctext^C", "text", true}, {"^Ca^b\n^C", "a^b", true}, {"^a^", "a", true}, {"\x03a\n\x03", "a", true}, {"üaü", "a", true}, {"^C\nx", "x", false},
	} {
		if text, done := CutBanner(c.arg); text != c.text || done != c.done {
			t.Errorf("%q: %q, %v", c.arg, text, done)
		}
	}
}

func TestQuote(t *testing.T) {
	for name, want := range map[string]string{"eth0.5": "eth0.5", "Ethernet 2": `"Ethernet 2"`, `a"b\c`: `"a\"b\\c"`, "a|b": `"a|b"`} {
		if got := quote(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// A saved configuration read again must hold each setting in a line of its own, banners whole.
func TestSavedBannersComeBack(t *testing.T) {
	s := testSettings(t)
	lines, err := replayed(t, s.String())
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, l := range lines {
		for kind, text := range map[string]string{"motd": s.Banner.MOTD, "login": s.Banner.Login} {
			if rest, ok := strings.CutPrefix(l.Text, "banner "+kind+" "); ok {
				if got, done := CutBanner(rest); got != text || !done {
					t.Errorf("%s: %q, want %q", kind, got, text)
				}
				found++
			}
		}
	}
	if found != 2 || lines[len(lines)-1].Text != "history size 50" {
		t.Errorf("%d banners, %+v", found, lines)
	}
}
