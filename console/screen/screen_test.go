package screen_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/screen"
	model "github.com/vtykit/vtykit/internal/testclient/screen"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// files are screens.
func files(list ...string) fstest.MapFS {
	fs := fstest.MapFS{}
	for i := 0; i < len(list); i += 2 {
		fs[list[i]+screen.Ext] = &fstest.MapFile{Data: []byte(list[i+1])}
	}
	return fs
}

// seat is a session in fake time and what it shows.
type seat struct {
	t     *testing.T
	keys  *io.PipeWriter
	ended chan string

	mu  sync.Mutex
	raw strings.Builder
	see *model.Screen
}

func (d *seat) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.see.Write(p)
	return d.raw.Write(p)
}

// types sends keys and returns what the session wrote for them.
func (d *seat) types(keys string) string {
	io.WriteString(d.keys, keys)
	return d.take()
}

func (d *seat) take() string {
	time.Sleep(2 * time.Millisecond) // fake
	synctest.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.raw.Reset()
	return d.raw.String()
}

// shows types and wants the text on the screen, from its first row on.
func (d *seat) shows(keys, want string) {
	d.t.Helper()
	d.types(keys)
	d.mu.Lock()
	defer d.mu.Unlock()
	want = strings.ReplaceAll(strings.TrimRight(want, " "), " \n", "\n") // the model leaves blanks at the end out
	if got := d.see.String(); !strings.Contains(got, want) {
		d.t.Errorf("%q shows\n%s\nwant\n%s", keys, got, want)
	}
}

// at runs f in a session of a user of the level, at a terminal of the type.
func at(t *testing.T, s *screen.Screens, level int, ttype string, f func(d *seat)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := console.New(console.Config{Login: console.NoLogin, Hostname: func() string { return "host" },
			Start: func(_ context.Context, s *console.Session) { s.SetLevel(level) }})
		exec := c.Mode("exec", "{host}{#}")
		s.Command(exec, "screen")
		in, keys := io.Pipe()
		d := &seat{t: t, keys: keys, ended: make(chan string, 1), see: model.New(80, 24)}
		go func() {
			d.ended <- c.Serve(t.Context(), console.NewStream(in, d, console.StreamConfig{Cols: 80, Rows: 24, Type: ttype}))
		}()
		d.take()
		f(d)
		keys.Close()
		<-d.ended
	})
}

// login is the example of the system that this follows: letters and digits only, and repeat on anything else.
func login(_ context.Context, c *screen.Client, data string) (string, error) {
	if data == "" || strings.Trim(data, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return screen.Repeat, nil
	}
	c.Nick = data
	return "", nil
}

// TestCP03_TextAndActions: text byte for byte, and the actions in their places.
func TestCP03_TextAndActions(t *testing.T) {
	s := &screen.Screens{
		Folder: files("root", "Hello, \"world\" <&> 100% {{ not an action }}\nup {% get `uptime` %}, you are {% .UserID %}{% if .Pending %}?{% end %}\n"),
		Get: map[string]screen.Get{"uptime": func(context.Context, *screen.Client) (string, error) {
			return "3 days\x1b]0;title\x07", nil // hostile: comes out visibly
		}},
	}
	at(t, s, 1, "xterm", func(d *seat) {
		d.shows("screen\r", "Hello, \"world\" <&> 100% {{ not an action }}\nup 3 days\\x1b]0;title\\x07, you are GUEST\nhost>")
	})
}

// TestCP04_ANSI: at a terminal that knows them the sequences are there, else they are left out.
func TestCP04_ANSI(t *testing.T) {
	s := &screen.Screens{Folder: files("root", "{% ansi `clear` %}{% ansi `move` 5 10 %}{% ansi `bright red` %}here{% ansi `on blue` %}{% ansi `reset` %}\n")}
	at(t, s, 1, "xterm", func(d *seat) {
		if got := d.types("screen\r"); !strings.Contains(got, "\x1b[H\x1b[2J\x1b[5;10H\x1b[91mhere\x1b[44m\x1b[0m\r\n") {
			t.Errorf("%q", got)
		}
		d.shows("", "\n\n\n\n         here\nhost>")
	})
	for _, ttype := range []string{"dumb", "vt52", ""} {
		at(t, s, 1, ttype, func(d *seat) {
			if got := d.types("screen\r"); strings.Contains(got, "\x1b[5") || !strings.Contains(got, "here\r\n") {
				t.Errorf("%s: %q", ttype, got)
			}
		})
	}
	// Whatever stands in a file, only what is for the screen gets there.
	s.Folder = files("root", "a\x1b]52;c;x\x07b\x1b[6nc\x1b[1md\x9b5me\n")
	at(t, s, 1, "xterm", func(d *seat) {
		if got := d.types("screen\r"); !strings.Contains(got, `a\x1b]52;c;x\x07b\x1b[6nc`+"\x1b[1md") || strings.Contains(got, "\x9b") {
			t.Errorf("%q", got)
		}
	})
}

// TestCP05_CP09_Set: data goes to the function, and bad data is asked for again.
func TestCP05_CP09_Set(t *testing.T) {
	s := &screen.Screens{
		Folder: files("root", "{% set `login` `Name: ` %}Welcome {% .Nick %}.\n{% secret `word` `Word: ` %}Thank you.\n"),
		Set: map[string]screen.Set{"login": login, "word": func(_ context.Context, c *screen.Client, data string) (string, error) {
			if data != "s3cret" {
				return "", console.UserError("No")
			}
			return "", nil
		}},
	}
	at(t, s, 1, "xterm", func(d *seat) {
		d.shows("screen\r", "Name: ")
		d.shows("no blanks\r", "Name: no blanks\nName: ")
		d.shows("\r", "Name: no blanks\nName:\nName: ")
		d.shows("ann\r", "Welcome ann.\nWord: ")
		got := d.types("guess\r")
		got += d.types("s3cret\r")
		if strings.Contains(got, "guess") || strings.Contains(got, "s3cret") || !strings.Contains(got, "% No\r\nWord: ") || !strings.HasSuffix(got, "Thank you.\r\nhost>") {
			t.Errorf("%q", got)
		}
		d.types("screen\r")
		d.shows("\x03", "host>") // left
	})
}

// TestCP05_TypedIsText: what a client has typed, by ^V an escape too, is shown and never acted on, wherever the screen prints it.
func TestCP05_TypedIsText(t *testing.T) {
	s := &screen.Screens{
		Folder: files("root", "{% define `it` %}<{% .Nick %}>{% end %}{% set `nick` `> ` %}[{% .Nick %}] {% printf `%q|%s` .Nick .Nick %} {% template `it` . %}\n"),
		Set: map[string]screen.Set{"nick": func(_ context.Context, c *screen.Client, data string) (string, error) {
			c.Nick = "\x1b[31m" + data
			return "", nil
		}},
	}
	at(t, s, 1, "xterm", func(d *seat) {
		d.types("screen\r")
		if got := d.types("x\r"); strings.Contains(got, "\x1b[31m") || !strings.Contains(got, `[\x1b[31mx]`) || !strings.Contains(got, `<\x1b[31mx>`) {
			t.Errorf("%q", got)
		}
	})
}

// TestCP08_WhatComesNext: the five answers of a function.
func TestCP08_WhatComesNext(t *testing.T) {
	times := 0
	s := &screen.Screens{
		Folder: files(
			"root", "ROOT\n{% set `go` `> ` %}behind\n",
			"other", "OTHER\n{% set `go` `> ` %}",
			"admin/users", "SECRET\n"),
		Set: map[string]screen.Set{"go": func(_ context.Context, c *screen.Client, data string) (string, error) {
			times++
			return data, nil
		}},
	}
	at(t, s, 1, "xterm", func(d *seat) {
		d.shows("screen\r", "host>screen\nROOT\n> ")
		d.shows("repeat\r", "ROOT\n> repeat\n> ")
		d.shows("remain\r", "ROOT\n> repeat\n> remain\nROOT\n> ")
		d.shows("nowhere\r", "% No such screen\n> ")
		d.shows("../etc/passwd\r", "% No such screen\n> ")
		d.shows("admin/users\r", "% No such screen\n> ") // as if it were not there
		d.types("refresh\r")
		d.shows("", "ROOT\n>") // on an empty screen
		d.types("other\r")
		d.shows("", "OTHER\n>")
		d.types("root\r")
		d.shows("", "ROOT\n>")
		d.shows("\r", "behind\nhost>")
	})
	if times != 9 {
		t.Error(times)
	}
}

// TestCP11_Pages: long lists are paged for each client by itself.
func TestCP11_Pages(t *testing.T) {
	s := &screen.Screens{
		Folder: files("root", "{% page `list` 3 %}{% set `page` `n, p, q: ` %}\n"),
		Get: map[string]screen.Get{"list": func(context.Context, *screen.Client) (string, error) {
			var b strings.Builder
			for i := range 8 {
				fmt.Fprintf(&b, "line %d\n", i+1)
			}
			return b.String(), nil
		}},
	}
	at(t, s, 1, "xterm", func(d *seat) {
		d.shows("screen\r", "line 1\nline 2\nline 3\npage 1 of 3\nn, p, q:")
		d.shows("n\r", "line 4\nline 5\nline 6\npage 2 of 3")
		d.shows("N\r", "line 7\nline 8\npage 3 of 3")
		d.shows("n\r", "line 7\nline 8\npage 3 of 3") // the last one
		d.shows("1\r", "line 1\nline 2\nline 3\npage 1 of 3")
		d.shows("p\r", "line 1\nline 2\nline 3\npage 1 of 3")
		d.shows("9\r", "% n, p, q, or a page from 1 to 3\n")
		d.shows("q\r", "host>")
	})
}

// TestCP16_Admin: screens of administrators are there for them, and for nobody else.
func TestCP16_Admin(t *testing.T) {
	s := &screen.Screens{Folder: files("root", "ROOT\n", "admin/users", "USERS\n")}
	at(t, s, 15, "xterm", func(d *seat) { d.shows("screen admin/users\r", "USERS\nhost#") })
	at(t, s, 14, "xterm", func(d *seat) {
		d.shows("screen admin/users\r", "% No such screen\n")
		if got := d.types("screen ?"); strings.Contains(got, "admin") {
			t.Errorf("%q", got)
		}
		d.types("\x15")
	})
	if got := fmt.Sprint(s.Names()); got != "[admin/users root]" {
		t.Error(got)
	}
}

// TestCP02_DroppedIn: a file is a screen as soon as it is there, and what it says now counts.
func TestCP02_DroppedIn(t *testing.T) {
	folder := files("root", "one\n")
	s := &screen.Screens{Folder: folder}
	at(t, s, 1, "xterm", func(d *seat) {
		d.shows("screen new\r", "% No such screen")
		folder["new"+screen.Ext] = &fstest.MapFile{Data: []byte("here it is\r\n")}
		d.shows("screen new\r", "here it is\nhost>")
		folder["root"+screen.Ext] = &fstest.MapFile{Data: []byte("two\n")}
		d.shows("screen\r", "two\nhost>")
	})
}

// TestCP07_Broken: a screen that is wrong in any way is one line, and the session goes on.
func TestCP07_Broken(t *testing.T) {
	broken := map[string]string{
		"open":     "text {% get `x` ",
		"kind":     "{% put `x` %}",
		"name":     "{% get `nobody` %}",
		"setname":  "{% set `nobody` %}",
		"ansi":     "{% ansi `fly` %}",
		"numbers":  "{% ansi `move` 1 %}",
		"fails":    "{% get `fails` %}",
		"setfails": "{% set `fails` `> ` %}",
		"field":    "{% .Nothing %}",
		"page":     "{% page `list` 0 %}",
		"large":    strings.Repeat("x", screen.MaxFile+1),
		"endless":  "{% range $i := .Data.many %}{% get `big` %}{% end %}",
		"recurse":  "{% define `a` %}{% template `a` %}{% end %}{% template `a` %}",
	}
	list := []string{"loop", "{% get `hop` %}"}
	for name, text := range broken {
		list = append(list, name, text)
	}
	var log strings.Builder
	fails := errors.New("the database is away at /secret/path")
	s := &screen.Screens{Folder: files(list...), Logger: slog.New(slog.NewTextHandler(&log, nil)),
		Get: map[string]screen.Get{
			"fails": func(context.Context, *screen.Client) (string, error) { return "", fails },
			"big":   func(context.Context, *screen.Client) (string, error) { return strings.Repeat("y", 1<<16), nil },
			"list":  func(context.Context, *screen.Client) (string, error) { return "a", nil },
		},
		Set: map[string]screen.Set{"fails": func(context.Context, *screen.Client, string) (string, error) { return "", fails }},
	}
	for _, level := range []int{1, 15} {
		at(t, s, level, "xterm", func(d *seat) {
			for name := range broken {
				if name == "endless" {
					continue // its data is not there: that is what is wrong
				}
				got := d.types("screen " + name + "\r")
				if strings.HasSuffix(got, "> ") {
					got += d.types("x\r")
				}
				if !strings.Contains(got, "% Screen "+name+" is broken") || !strings.Contains(got, "\r\nhost") {
					t.Errorf("%s: %.300q", name, got)
				}
				if tells := strings.Contains(got, "broken: "); tells != (level == 15) || level < 15 && strings.Contains(got, "secret") {
					t.Errorf("%d %s: %.300q", level, name, got)
				}
			}
			d.shows("screen\r", "% No such screen") // there is no root
			d.shows("screen "+strings.Repeat("a", screen.MaxName+1)+"\r", "% No such screen")
		})
	}
	if !strings.Contains(log.String(), "screen=fails") {
		t.Errorf("log: %s", log.String())
	}
}

// TestCP07_Endless: neither output nor hops are without end.
func TestCP07_Endless(t *testing.T) {
	s := &screen.Screens{
		Folder: files("flood", "{% range .Data.many %}{% get `big` %}{% end %}", "root", "{% get `fill` %}{% set `go` `> ` %}"),
		Get: map[string]screen.Get{
			"big": func(context.Context, *screen.Client) (string, error) { return strings.Repeat("y", 1<<16) + "\n", nil },
			"fill": func(_ context.Context, c *screen.Client) (string, error) {
				c.Data["many"] = make([]int, 1000)
				return "", nil
			},
		},
		Set: map[string]screen.Set{"go": func(_ context.Context, c *screen.Client, data string) (string, error) { return data, nil }},
	}
	at(t, s, 15, "xterm", func(d *seat) {
		d.types("terminal length 0\rscreen\r")
		got := d.types("flood\r")
		if len(got) > 2*screen.MaxOutput || !strings.Contains(got, "more output than a screen may have") {
			t.Errorf("%d bytes, end %.100q", len(got), got[max(len(got)-200, 0):])
		}
		d.types("screen\r")
		got = ""
		for range 40 {
			got += d.types("repeat\r")
		}
		if !strings.Contains(got, "% Too many tries") {
			t.Errorf("%q", got)
		}
	})
}

// TestCP10_Record: what a function finds in the client's record.
func TestCP10_Record(t *testing.T) {
	var got []string
	note := func(_ context.Context, c *screen.Client, data string) (string, error) {
		got = append(got, fmt.Sprintf("%s %s %s %d %v %v", c.UserID, c.Nick, c.Screen, c.Page, c.Pending, c.Data["seen"]))
		c.Data["seen"] = data
		return "", nil
	}
	s := &screen.Screens{Folder: files("root", "{% set `one` `1 ` %}{% if true %}{% set `two` `2 ` %}{% end %}"), Set: map[string]screen.Set{"one": note, "two": note}}
	at(t, s, 1, "xterm", func(d *seat) { d.types("screen\r"); d.types("a\r"); d.types("b\r") })
	if want := "[GUEST GUEST root 0 [one two] <nil> GUEST GUEST root 0 [two] a]"; fmt.Sprint(got) != want {
		t.Errorf("%s, want %s", fmt.Sprint(got), want)
	}
}

// TestCP23_Disconnect: the peer goes in the middle of a question, of a function and of the output.
func TestCP23_Disconnect(t *testing.T) {
	started := make(chan struct{}, 1)
	s := &screen.Screens{
		Folder: files("root", "{% set `go` `> ` %}", "wait", "{% get `wait` %}", "flood", "{% range .Data.many %}{% get `big` %}{% end %}"),
		Get: map[string]screen.Get{"wait": func(ctx context.Context, _ *screen.Client) (string, error) {
			started <- struct{}{}
			<-ctx.Done()
			return "", context.Cause(ctx)
		}},
		Set: map[string]screen.Set{"go": func(_ context.Context, _ *screen.Client, data string) (string, error) { return data, nil }},
	}
	at(t, s, 1, "xterm", func(d *seat) { d.types("screen\r") })
	at(t, s, 1, "xterm", func(d *seat) { d.types("screen wait\r"); <-started })
	at(t, s, 1, "xterm", func(d *seat) { // and Ctrl-C leads back to the prompt
		d.types("screen wait\r")
		<-started
		d.shows("\x03", "host>")
	})
}

// FuzzScreen: whatever a file holds, the session lives.
func FuzzScreen(f *testing.F) {
	f.Add("Hello {% get `x` %}{% set `x` `> ` %}{% ansi `move` 1 2 %}{% page `x` 2 %}")
	f.Add("{% range .Data %}{% end %}{% define `a` %}{% end %}\x1b[2J\x1b[9999999999999999999999999999999999m")
	f.Fuzz(func(t *testing.T, text string) {
		s := &screen.Screens{
			Folder: files("root", text),
			Get:    map[string]screen.Get{"x": func(context.Context, *screen.Client) (string, error) { return "x\n", nil }},
			Set:    map[string]screen.Set{"x": func(context.Context, *screen.Client, string) (string, error) { return "", nil }},
		}
		at(t, s, 1, "xterm", func(d *seat) {
			d.types("terminal length 0\rscreen\r")
			d.types("a\rb\r\x03\x03")
			if got := d.types("\x15\rshow privilege\r"); !strings.Contains(got, "Current privilege level is 1") {
				t.Fatalf("%q", got)
			}
		})
	})
}
