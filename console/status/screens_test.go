package status

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
)

var update = flag.Bool("update", false, "write the screens anew")

// allowed is a login as the superuser.
type allowed struct{}

func (allowed) Login(context.Context, *console.Session) (console.User, error) {
	return console.User{Name: "admin", Level: 15}, nil
}

// newConsole is a console with the commands over those facts.
func newConsole(f facts, cfg Config) *console.Console {
	c := console.New(console.Config{Hostname: func() string { return "edge1" }, Login: allowed{}})
	mount(c.Mode("exec", ""), cfg, f)
	return c
}

// screen is a session at a terminal of that size.
type screen struct {
	t    *testing.T
	keys io.Writer
	out  io.Reader
}

// openScreen serves a session until the test ends, and waits for its prompt.
func openScreen(t *testing.T, c *console.Console, cols, rows int) *screen {
	t.Helper()
	kr, kw := io.Pipe()
	or, ow := io.Pipe()
	stream := console.NewStream(kr, ow, console.StreamConfig{Cols: cols, Rows: rows, Type: "vt100"})
	ended := make(chan struct{})
	go func() { defer close(ended); c.Serve(context.Background(), stream); ow.Close() }()
	t.Cleanup(func() { kw.Close(); go io.Copy(io.Discard, or); <-ended; kr.Close() })
	s := &screen{t, kw, or}
	s.until()
	return s
}

// until reads up to the next prompt.
func (s *screen) until() string {
	s.t.Helper()
	var got bytes.Buffer
	buf := make([]byte, 4096)
	for !bytes.HasSuffix(got.Bytes(), []byte("\nedge1#")) && got.String() != "edge1#" {
		n, err := s.out.Read(buf)
		got.Write(buf[:n])
		if err != nil || strings.Contains(got.String(), "--More--") {
			s.t.Fatalf("after %q: %v", got.String(), err)
		}
	}
	return strings.ReplaceAll(got.String(), "\r", "")
}

// run types a line and returns what it prints.
func (s *screen) run(line string) string {
	s.t.Helper()
	if _, err := io.WriteString(s.keys, line+"\r"); err != nil {
		s.t.Fatal(err)
	}
	out := s.until()
	_, out, _ = strings.Cut(out, "\n") // the echo
	return strings.TrimSuffix(out, "edge1#")
}

// shown are the commands whose screens are kept.
var shown = []string{"show host", "show cpu", "show memory", "show disk", "show filesystems", "show interfaces", "show connections",
	"show connections listening", "show processes", "show processes cpu", "show processes memory", "show processes tree",
	"show processes tree name resolv", "show services", "show services all", "show sensors", "show logging system", "show users system",
	"show clock", "show clock detail"}

// TestScreens compares every command's output at three sizes, in ASCII and UTF-8, with what is kept. What is the same as in ASCII is kept once.
func TestScreens(t *testing.T) {
	for _, size := range []struct{ cols, rows int }{{80, 24}, {132, 43}, {40, 12}} {
		var ascii []string
		for _, set := range []string{"ascii", "utf8"} {
			t.Run(fmt.Sprintf("%dx%d-%s", size.cols, size.rows, set), func(t *testing.T) {
				c := newConsole(fixed{}, Config{Unicode: func(*console.Session) bool { return set == "utf8" }})
				s := openScreen(t, c, size.cols, size.rows)
				var got txtar.Archive
				for i, line := range shown {
					if i == 1 {
						s.run("terminal length 0") // the first must fit, the others may use the pager
					}
					out := s.run(line)
					if i == 0 && strings.Count(out, "\n") > size.rows-2 {
						t.Errorf("%s has %d lines", line, strings.Count(out, "\n"))
					}
					if set == "ascii" {
						ascii = append(ascii, out)
						if strings.ContainsFunc(out, func(r rune) bool { return r > '~' }) {
							t.Errorf("%s is no ASCII:\n%s", line, out)
						}
					} else if out == ascii[i] {
						continue
					}
					for l := range strings.Lines(out) {
						// Cells of a folded table are never cut, nor are the notes below a table; the terminal wraps them.
						if w := width(strings.TrimSuffix(l, "\n")); w > size.cols && line == "show host" {
							t.Errorf("%s: %d columns: %s", line, w, l)
						}
					}
					got.Files = append(got.Files, txtar.File{Name: line, Data: []byte(out)})
				}
				compareScreens(t, &got)
			})
		}
	}
}

// compareScreens compares with the file of the test's name, or writes it.
func compareScreens(t *testing.T, got *txtar.Archive) {
	t.Helper()
	_, name, _ := strings.Cut(t.Name(), "/")
	name = filepath.Join("testdata", "screens", name+".txtar")
	text := txtar.Format(got)
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, text, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	kept = bytes.ReplaceAll(kept, []byte("\r\n"), []byte("\n"))
	if bytes.Equal(kept, text) {
		return
	}
	want := txtar.Parse(kept)
	for _, f := range got.Files {
		i := slices.IndexFunc(want.Files, func(w txtar.File) bool { return w.Name == f.Name })
		if i < 0 {
			t.Errorf("%s is not kept; it prints\n%s", f.Name, f.Data)
		} else if !bytes.Equal(want.Files[i].Data, f.Data) {
			t.Errorf("%s prints\n%swant\n%s", f.Name, f.Data, want.Files[i].Data)
		}
	}
	if len(want.Files) != len(got.Files) {
		t.Errorf("%d screens, want %d", len(got.Files), len(want.Files))
	}
}

// TestNothingKnown: a host that tells nothing has a screen all the same, and every command says why.
func TestNothingKnown(t *testing.T) {
	for _, broken := range []error{errors.New("open /proc/stat: permission denied\x1b[2J"), os.ErrPermission, context.DeadlineExceeded, reason("not available on plan9")} {
		s := openScreen(t, newConsole(fixed{broken: broken}, Config{}), 80, 24)
		for _, line := range shown {
			out := s.run(line)
			if line != "show clock" && line != "show clock detail" && !strings.Contains(out, why(broken)) && !strings.Contains(out, "-") {
				t.Errorf("%s prints %q", line, out)
			}
			if line == "show host" && (strings.Contains(out, "% ") && !strings.Contains(out, "-%") || !strings.Contains(out, "CPU")) {
				t.Errorf("%s prints %q", line, out)
			}
		}
	}
}
