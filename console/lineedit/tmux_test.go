package lineedit

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tmux runs a terminal emulator that other people wrote, to show that the screen model is one too.
type tmux struct {
	t      *testing.T
	socket string
	n      int
}

func newTmux(t *testing.T) *tmux {
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed: the screens are checked by the screen model alone")
	}
	m := &tmux{t: t, socket: filepath.Join(t.TempDir(), "s")}
	t.Cleanup(func() { m.command("kill-server").Run() })
	// A session that stays keeps the server running; the status row must be gone before the others begin.
	if out, err := m.command("new-session", "-d", "-s", "base", "cat", ";", "set-option", "-g", "status", "off").CombinedOutput(); err != nil {
		t.Fatalf("tmux: %v\n%s", err, out)
	}
	return m
}

func (m *tmux) command(args ...string) *exec.Cmd {
	c := exec.Command("tmux", append([]string{"-u", "-S", m.socket, "-f", os.DevNull}, args...)...)
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TMUX=", "TERM=xterm")
	return c
}

// show returns what a terminal of that size shows after b: the rows without trailing blanks, and the cursor. want is only
// to know when it is done.
func (m *tmux) show(b []byte, cols, rows int, want string) string {
	m.t.Helper()
	m.n++
	name := fmt.Sprint("p", m.n)
	file := filepath.Join(filepath.Dir(m.socket), name)
	if err := os.WriteFile(file, b, 0o600); err != nil {
		m.t.Fatal(err)
	}
	args := []string{"new-session", "-d", "-s", name, "-x", fmt.Sprint(cols), "-y", fmt.Sprint(rows), "stty -opost -echo; cat '" + file + "'; cat"}
	if out, err := m.command(args...).CombinedOutput(); err != nil {
		m.t.Fatalf("tmux: %v\n%s", err, out)
	}
	defer m.command("kill-session", "-t", name).Run()
	got := ""
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		text, err := m.command("capture-pane", "-p", "-t", name, ";", "display-message", "-p", "-t", name, "#{cursor_x},#{cursor_y}").Output()
		if err != nil {
			m.t.Fatal("tmux: ", err)
		}
		lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
		cursor := lines[len(lines)-1]
		lines = lines[:len(lines)-1]
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " ")
		}
		got = strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n@" + cursor
		if got == want {
			break
		}
	}
	return got
}

func TestScreensInTmux(t *testing.T) {
	m := newTmux(t)
	const rows = 12
	for _, c := range []struct {
		name, prompt, keys string
		cols               int
		ich                bool
		message            bool
	}{
		{"append to the margin", "r# ", "abcdefghijklmnopq", 20, true, false},
		{"append over the margin", "r# ", "abcdefghijklmnopqrst", 20, true, false},
		{"back over the margin", "r# ", "abcdefghijklmnopqrst\x02\x02\x02\x02\x02X", 20, true, false},
		{"backspace over the margin", "r# ", "abcdefghijklmnopqrs\x7f\x7f\x7f\x7f", 20, true, false},
		{"insert with wrap", "r# ", "abcdefghijklmnopqrstuvwxyz\x01XYZ", 20, true, false},
		{"insert up to the margin", "r# ", "abcdefghijklmnop\x01X", 20, true, false},
		{"insert in the row", "r# ", "abcdefgh\x02\x02\x02\x02XY\x7f", 20, true, false},
		{"insert without ICH", "r# ", "abcdefghijk\x01XY\x7f", 20, false, false},
		{"wide", "r# ", "a世界b\x02\x02X\x02\x02\x7f", 20, true, false},
		{"wide at the margin", "r# ", "世界世界世界世界世界世界\x02\x02X", 10, true, false},
		{"wide moved over the margin", "r# ", "世界世界世界世界\x01X", 10, true, false},
		{"combining", "r# ", "ae\u0301bc\x02\x02X", 20, true, false},
		{"combining in the last column", "r# ", "abcdefe\u0301x\x02\x02", 10, true, false},
		{"mark typed in the last column", "r# ", "abcdefe\u0301", 10, true, false},
		{"literals at the margin", "r# ", "abcdef\x16\x01\x16\x02\x02\x02", 10, true, false},
		{"kill over rows", "r# ", "abcdefghijklmnopqrstuvwxyz\x01\x06\x06\x0b", 10, true, false},
		{"kill to the full row", "r# ", "abcdefghijklmnop\x02\x02\x02\x02\x02\x02\x02\x02\x02\x0b", 10, true, false},
		{"prompt as wide as the terminal", "router(c)#", "abc\x02\x02X", 10, true, false},
		{"prompt wider than the terminal", "a long prompt# ", "abc\x01X", 10, true, false},
		{"message over a wrapped line", "r# ", "abcdefghijklmnopqrs\x02\x02\x02\x02", 10, true, true},
		{"message with a full row", "r# ", "abcdefghijklmnopq", 10, true, true},
		{"at the bottom", "r# ", "abcdefg\x01X", 10, true, true},
		{"one column", "r", "abc\x02X", 2, false, false},
	} {
		r := newRig(t, Config{Width: c.cols, InsertChar: c.ich})
		r.rows, r.screen = rows, newStrict(c.cols, rows)
		var all []byte
		add := func(b []byte) {
			all = append(all, b...)
			r.send(b)
		}
		if c.name == "at the bottom" {
			add([]byte(strings.Repeat("line\r\n", rows)))
		}
		add(r.ed.Start(nil, c.prompt))
		for _, k := range []byte(c.keys) {
			out, _, _ := r.ed.Feed(nil, []byte{k})
			add(out)
		}
		if c.message {
			out := append(r.ed.Erase(nil), "link up\r\n"...)
			add(r.ed.Paint(out))
		}
		x, y := r.screen.Cursor()
		want := fmt.Sprintf("%s\n@%d,%d", r.screen.String(), x, y)
		if got := m.show(all, c.cols, rows, want); got != want || r.screen.Err() != nil {
			t.Errorf("%s: tmux shows\n%s\nthe model\n%s\n%v\nsent %q", c.name, got, want, r.screen.Err(), all)
		}
	}
}
