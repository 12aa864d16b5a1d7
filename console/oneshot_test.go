package console_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/vtykit/vtykit/console"
)

func TestRunLine(t *testing.T) {
	c := testConsole(false)
	for _, tt := range []struct {
		line   string
		level  int
		out    string
		status int
	}{
		{"show ip route | include S", 1, "S 192.168.0.0/16 via 10.0.0.1\n", 0},
		{"sh privilege", 15, "Current privilege level is 15\n", 0},
		{"sh privilege", 99, "Current privilege level is 15\n", 0},
		{"", 1, "", 0},
		{"! nothing", 1, "", 0},
		{"configure terminal", 1, " ^\n% Invalid input detected at '^' marker.\n\n", 1},
		{"debug fail", 1, "% Device is on fire\n", 1},
		{"enable", 1, "% Nothing can be asked for here\n", 1},
		{"lock", 1, "% Nothing can be asked for here\n", 1},
		{strings.Repeat("x", 5000), 1, "% Line too long\n", 1},
		{"debug panic", 1, "", 1},
	} {
		var b bytes.Buffer
		status := c.RunLine(t.Context(), console.User{Name: "bob", Level: tt.level}, tt.line, &b)
		if status != tt.status || tt.out != "" && b.String() != tt.out {
			t.Errorf("%.20q: status %d, %q; want %d, %q", tt.line, status, b.String(), tt.status, tt.out)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if status := c.RunLine(ctx, console.User{Level: 15}, "ping 100", io.Discard); status != console.StatusInterrupted {
		t.Errorf("status %d", status)
	}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { c.RunLine(t.Context(), console.User{}, "show users", io.Discard) })
	}
	wg.Wait()
}

// TestRunLineFor: a command sees the screen that it prints for, and no pager waits there.
func TestRunLineFor(t *testing.T) {
	c := testConsole(false)
	run := func(line string, o console.LineOptions) string {
		var b bytes.Buffer
		if status := c.RunLineFor(t.Context(), console.User{Name: "bob", Level: 15}, line, &b, o); status != console.StatusOK {
			t.Errorf("%s: status %d", line, status)
		}
		return b.String()
	}
	for _, tt := range []struct {
		o    console.LineOptions
		want string
	}{
		{console.LineOptions{}, "Length: 0 lines, Width: 0 columns"},
		{console.LineOptions{Cols: 132, Rows: 43}, "Length: 43 lines, Width: 132 columns"},
		{console.LineOptions{Cols: -1, Rows: -1}, "Length: 0 lines, Width: 0 columns"},
	} {
		if got := run("show terminal", tt.o); !strings.Contains(got, tt.want) {
			t.Errorf("%+v: %q", tt.o, got)
		}
	}
	if got := run("show numbers 100", console.LineOptions{Cols: 40, Rows: 5}); strings.Count(got, "\n") != 100 || strings.Contains(got, "More") {
		t.Errorf("%q", got)
	}
}

func TestRunFile(t *testing.T) {
	const good = "! a comment\nconf t\n hostname x\r\ninterface eth0\n description to the core\n shutdown\n ip route 10.0.0.0/8 10.0.0.1\ninterface lo\n exit\n do show ip route | count .\nend\nshow privilege"
	c := testConsole(false)
	admin := console.User{Name: "admin", Level: 15}
	for _, tt := range []struct {
		name, file string
		o          console.FileOptions
		user       console.User
		out, err   string
	}{
		{"runs", good, console.FileOptions{}, admin, "Enter configuration commands, one per line.  End with CNTL/Z.\neth0: \"to the core\"\nnegated false\nNumber of lines which match regexp = 2\nCurrent privilege level is 15\n", ""},
		{"is checked", good, console.FileOptions{DryRun: true}, admin, "", ""},
		{"stops", "show privilege\nshow nothing\nshow privilege\n", console.FileOptions{}, admin,
			"Current privilege level is 15\n      ^\n% Invalid input detected at '^' marker.\n\n", "line 2: \"show ***\": Invalid input detected at '^' marker."},
		{"goes on", "debug fail\nshow x\nshow privilege", console.FileOptions{Continue: true}, admin,
			"% Device is on fire\n     ^\n% Invalid input detected at '^' marker.\n\nCurrent privilege level is 15\n",
			"line 1: \"debug fail\": Device is on fire\nline 2: \"show ***\": Invalid input detected at '^' marker."},
		{"is checked to its end", "conf t\nhostnme secret\ninterface eth7\ninterface eth0\ndescr\nsho\nshutdown\nend\nshutdown\nshow numbers 0\ndo show users\ns\nshow users | inclde x",
			console.FileOptions{DryRun: true}, admin, "", `line 2: "***": Invalid input detected at '^' marker.
line 3: "interface ***": Invalid input detected at '^' marker.
line 5: "description": Incomplete command.
line 6: "***": Invalid input detected at '^' marker.
line 9: "***": Invalid input detected at '^' marker.
line 10: "show numbers ***": Invalid input detected at '^' marker.
line 11: "***": Invalid input detected at '^' marker.
line 12: "***": Ambiguous command:  "s"
line 13: "show users": `},
		{"leaves its modes", "conf t\ninterface eth0\nexit\nexit\nshutdown", console.FileOptions{DryRun: true}, admin, "", `line 5: "***": Invalid`},
		{"has its user's right", "conf t", console.FileOptions{DryRun: true}, console.User{Level: 1}, "", `line 1: "***": Invalid input detected at '^' marker.`},
		{"has a line that is too long", "show users\n" + strings.Repeat("x", 5000), console.FileOptions{DryRun: true}, admin, "", `line 2: "***": Line too long`},
		{"has a line without end", strings.Repeat("x", 2<<20), console.FileOptions{}, admin, "", "line 1: bufio.Scanner: token too long"},
	} {
		var b bytes.Buffer
		err := c.RunFile(t.Context(), tt.user, strings.NewReader(tt.file), &b, tt.o)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if b.String() != tt.out || !strings.HasPrefix(got, tt.err) || tt.err == "" && got != "" {
			t.Errorf("a file that %s: %q\n%s\nwant %q\n%s", tt.name, b.String(), got, tt.out, tt.err)
		}
	}
	var le *console.LineError
	if err := c.RunFile(t.Context(), admin, strings.NewReader("\n\nx"), io.Discard, console.FileOptions{}); !errors.As(err, &le) || le.Line != 3 {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("stopped"))
	if err := c.RunFile(ctx, admin, strings.NewReader("show users"), io.Discard, console.FileOptions{}); err == nil || err.Error() != "stopped" {
		t.Errorf("error %v", err)
	}
}

// TestDryRunTouchesNothing: no handler runs.
func TestDryRunTouchesNothing(t *testing.T) {
	c := console.New(console.Config{})
	m := c.Mode("exec", "{host}{#}")
	ran := false
	m.Command("reboot", "\nReboot", func(context.Context, *console.Session, console.Args) error { ran = true; return nil })
	if err := c.RunFile(t.Context(), console.User{Level: 15}, strings.NewReader("reboot\nreboot\n"), io.Discard, console.FileOptions{DryRun: true}); err != nil || ran {
		t.Errorf("%v, ran %v", err, ran)
	}
}

func ExampleConsole_RunFile() {
	c := console.New(console.Config{})
	exec := c.Mode("exec", "{host}{#}")
	exec.Command("reboot", "\nRestart the device", func(context.Context, *console.Session, console.Args) error { return nil })
	err := c.RunFile(context.Background(), console.User{Name: "cron", Level: 15}, strings.NewReader("! nightly\nreboot\nreboott\n"), io.Discard,
		console.FileOptions{DryRun: true})
	fmt.Println(err)
	// Output: line 3: "***": Invalid input detected at '^' marker.
}
