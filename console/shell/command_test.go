//go:build unix

package shell

import (
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient"
)

// TestTable21_Shell: the program has the operator's terminal: its type, its size now and later, an echo, keys that signal; behind it the
// exit status and the console's prompt.
func TestTable21_Shell(t *testing.T) {
	d := serve(t, 15, sh, nil)
	c := testclient.Dial(t, d.addr, testclient.Options{Cols: 100, Rows: 30, Type: "xterm-256color"})
	c.Expect("router#")
	s := <-d.sessions
	until(t, "the terminal's type", func() bool { return s.Terminal().Type() != "" })
	c.Enter("shell")
	c.Expect("sh>")
	if !strings.Contains(c.Screen(), "[sh runs until it ends; Ctrl-^ x (Ctrl-Shift-6, then x) ends it]") {
		t.Errorf("%q", c.Screen())
	}
	c.Enter(`stty size; echo "$TERM,$COLUMNS,$LINES."`)
	c.Wait("the size", has("30 100\nxterm-256color,,.\n"))
	c.Resize(70, 20)
	c.Enter(`until stty size | grep '20 70'; do :; done; echo so it i''s`)
	c.WaitRaw("the new size", has("\r\n20 70\r\nso it is\r\nsh> "))
	c.Enter(`sh -c 'echo be""gun; exec sleep 1000'`)
	c.WaitRaw("the command", has("\r\nbegun"))
	c.Send("\x03")
	c.Expect("^C\nsh>")
	c.Enter(`sh -c 'echo be""gun2; exec sleep 1000'`)
	c.WaitRaw("the command", has("\r\nbegun2"))
	c.Send("\xff\xf4") // IAC IP
	c.WaitRaw("the prompt", func(s string) bool { return strings.HasSuffix(s, "^C\r\nsh> ") && strings.Count(s, "^C") == 2 })
	c.Send("\xff\xf6") // IAC AYT
	c.WaitRaw("the answer", has("[Yes]"))
	c.Enter("exit 3")
	c.Wait("the console's prompt", func(s string) bool { return strings.HasSuffix(s, "[exit status 3]\nrouter#") })
	c.Enter("show history")
	c.Wait("the history", func(s string) bool { return strings.HasSuffix(s, "router#") && strings.Contains(s, "  shell") })
	until(t, "the accounting", func() bool { return strings.Contains(d.outcomes(), "shell started\nshell done\n") })
	if e := d.observed(); len(e) != 2 || e[0].Ended || !e[1].Ended || e[0].Pid == 0 || e[1].Pid != e[0].Pid ||
		e[1].Status != "exit status 3" || e[1].Ran <= 0 || e[0].Remote == "" {
		t.Errorf("%+v", e)
	}
}

// TestTable21_Characters: what is typed reaches the program in UTF-8 and by its bytes, Enter however it is sent, and Backspace erases.
func TestTable21_Characters(t *testing.T) {
	d := serve(t, 15, Config{Argv: []string{"/bin/sh", "-c", "while read -r x; do echo \"<$x>\"; done"}}, nil)
	c := d.sit(t, testclient.Options{})
	c.WaitRaw("the start", has("ends it]\r\n"))
	for typed, want := range map[string]string{"a\r\x00": "<a>", "b\r\n": "<b>", "c\n": "<c>", "d\r": "<d>",
		"gr\u00fc\u00df\r\x00": "<gr\u00fc\u00df>", "xy\x7fz\r\x00": "<xz>",
		"\u00fc\x7fe\r\x00": "<e>", "f?\t|\r\x00": "<f?\t|>"} {
		c.Send(typed)
		c.WaitRaw(want, has("\r\n"+want+"\r\n"))
	}
	c.Send("\x04")
	c.Expect("[exit status 0]\nrouter#")
	if s := c.Received(); strings.Contains(s, "<>") {
		t.Errorf("%q", s)
	}
}

// TestTable21_EscapeSequence: what hangs, ignores all signals and does not read is left, and the terminal is as it was.
func TestTable21_EscapeSequence(t *testing.T) {
	d := serve(t, 15, Config{Argv: []string{"/bin/sh", "-c",
		`trap '' INT QUIT HUP TERM TSTP; stty raw -echo; printf '\033[?2004hpid %d.' $$; while :; do sleep 1000; done`}}, nil)
	c := d.sit(t, testclient.Options{})
	c.WaitRaw("the program", has("."))
	c.WaitRaw("the program", func(s string) bool { return len(pidsIn(s)) == 1 })
	pid := pidsIn(c.Received())[0]
	c.Send("\x03")
	c.Send(strings.Repeat("x", 20<<10))
	c.Send("\x1ex")
	c.WaitRaw("the prompt", func(s string) bool {
		return strings.HasSuffix(s, "router#") && strings.Contains(s, "[ended by Ctrl-^ x]") && strings.Contains(s, "\x1b[?2004l\x1b[m")
	})
	if !ended(t, pid) {
		t.Error("the program is left")
	}
}

// TestTable21_WithoutEnd: Ctrl-C and the escape sequence reach what prints without end.
func TestTable21_WithoutEnd(t *testing.T) {
	need(t, "yes")
	d := serve(t, 15, sh, nil)
	c := d.sit(t, testclient.Options{})
	c.Expect("sh>")
	c.Enter("yes")
	c.WaitRaw("output", has("y\r\ny\r\ny\r\n"))
	c.Send("\x03")
	c.WaitRaw("the prompt", func(s string) bool { return strings.HasSuffix(s, "sh> ") && strings.Contains(s, "^C") })
	n := len(c.Received())
	c.Enter("yes")
	c.WaitRaw("output", func(s string) bool { return strings.Contains(s[n:], "y\r\ny\r\ny\r\n") })
	c.Send("\x1ex")
	c.WaitRaw("the prompt", func(s string) bool { return strings.HasSuffix(s, "router#") })
}

// TestTable21_Refused: it is for level 15, also if the command was moved; there is no terminal behind a pipe, and no place above the limit.
func TestTable21_Refused(t *testing.T) {
	cfg := sh
	cfg.Max = 1
	d := serve(t, 1, cfg, nil)
	low := testclient.Dial(t, d.addr, testclient.Options{})
	low.Expect("router>")
	low.Enter("shell")
	low.Wait("the refusal", has("% Invalid input"))
	d.c.Modes()[0].SetPrivilege("shell", 1)
	low.Enter("shell")
	low.Wait("the refusal", has("% Privilege level 15 is needed"))
	(<-d.sessions).SetLevel(15)
	low.Enter("shell | include x")
	low.Wait("the refusal", has("takes no pipe"))
	low.Enter("shell")
	low.Expect("sh>")
	second := testclient.Dial(t, d.addr, testclient.Options{})
	second.Expect("router>")
	(<-d.sessions).SetLevel(15)
	second.Enter("shell")
	second.Wait("the refusal", has("% All places are in use"))
	low.Enter("exit")
	low.Wait("the prompt", func(s string) bool { return strings.HasSuffix(s, "router#") })
	second.Enter("shell")
	second.Expect("sh>")
}

// TestTable21_NotThere: a program that is not there is an error of the command.
func TestTable21_NotThere(t *testing.T) {
	d := serve(t, 15, Config{Argv: []string{"/no/such/program"}}, nil)
	c := d.sit(t, testclient.Options{})
	c.Wait("the error", func(s string) bool { return strings.Contains(s, "% ") && strings.HasSuffix(s, "router#") })
}

// TestTable21_Timeouts: a program does not keep a session in which nobody types, and does not outlast its own time.
func TestTable21_Timeouts(t *testing.T) {
	cfg := Config{Argv: []string{"/bin/sh", "-c", "while :; do echo tick; sleep 0.05; done"}}
	d := serve(t, 15, cfg, func(c *console.Config) { c.IdleTimeout = 500 * time.Millisecond })
	d.sit(t, testclient.Options{}).Closed()
	until(t, "the reason", func() bool { d.mu.Lock(); defer d.mu.Unlock(); return len(d.reasons) == 1 && d.reasons[0] == "idle" })
	until(t, "the end", func() bool { return len(d.observed()) == 2 })
	if e := d.observed(); !ended(t, e[0].Pid) || e[1].Status != "ended with the session" {
		t.Errorf("%+v", e)
	}
	cfg.MaxRun = 300 * time.Millisecond
	d = serve(t, 15, cfg, nil)
	d.sit(t, testclient.Options{}).Wait("the end", func(s string) bool { return strings.HasSuffix(s, "[ended: out of time]\nrouter#") })
}

// TestTable21_Messages: nothing is printed into the program's screen; it comes behind.
func TestTable21_Messages(t *testing.T) {
	d := serve(t, 15, sh, nil)
	c := d.sit(t, testclient.Options{})
	c.Expect("sh>")
	d.c.Broadcast("the house is on fire")
	c.Enter("echo a''b")
	c.WaitRaw("the answer", has("\r\nab\r\n"))
	if strings.Contains(c.Received(), "fire") {
		t.Errorf("%q", c.Received())
	}
	c.Enter("exit")
	c.Wait("the message", has("the house is on fire"))
}
