package console_test

import (
	"context"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
)

// TestUnicode: what the peer has agreed to counts, until the operator says otherwise; a command that is watched knows it too.
func TestUnicode(t *testing.T) {
	c := console.New(console.Config{Hostname: func() string { return "router" }, Login: console.NoLogin})
	c.Mode("exec", "").Command("show bar", "\nShow a bar", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Printf("unicode %v\n", s.Unicode())
		return nil
	})
	for charset, agreed := range map[string]string{"": "false", "ISO-8859-1": "false", "utf-8": "true"} {
		in := strings.NewReader("show bar\rterminal international\rshow bar\rwatch count 1 show bar\rterminal no international\rshow bar\r" +
			"watch count 1 show bar\rterminal default international\rshow bar\rexit\r")
		var out strings.Builder
		c.Serve(t.Context(), console.NewStream(in, &out, console.StreamConfig{Cols: 80, Rows: 24, Scripted: true, Charset: charset}))
		var got []string
		for line := range strings.Lines(out.String()) {
			if answer, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "unicode "); ok {
				got = append(got, answer)
			}
		}
		if want := agreed + " true true false false " + agreed; strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q; %q", charset, got, want, out.String())
		}
	}
	for _, on := range []bool{true, false} {
		var b strings.Builder
		c.RunLineFor(t.Context(), console.User{Level: 1}, "show bar", &b, console.LineOptions{Unicode: on})
		if b.String() != map[bool]string{true: "unicode true\n", false: "unicode false\n"}[on] {
			t.Errorf("%v: %q", on, b.String())
		}
	}
}

// TestWatchedNeedsATerminal: what is watched has no terminal, and does not wait for one.
func TestWatchedNeedsATerminal(t *testing.T) {
	c := console.New(console.Config{Hostname: func() string { return "router" }, Login: console.NoLogin})
	exec := c.Mode("exec", "")
	exec.Command("raw", "\nTake the bytes", func(ctx context.Context, s *console.Session, _ console.Args) error {
		return s.Raw(ctx, func(*console.RawLine) error { t.Error("it got the line"); return nil })
	})
	exec.Command("program", "\nTake the terminal", func(ctx context.Context, s *console.Session, _ console.Args) error {
		return s.RawTerminal(ctx, console.RawEvents{}, func(*console.RawTerminal) error { t.Error("it got the line"); return nil })
	})
	var out strings.Builder
	c.Serve(t.Context(), console.NewStream(strings.NewReader("watch raw\rwatch program\rprogram | include x\rexit\r"), &out, console.StreamConfig{Scripted: true}))
	if got := out.String(); strings.Count(got, "% A terminal is needed\r\n") != 2 || !strings.Contains(got, "% What needs the terminal itself takes no pipe\r\n") {
		t.Errorf("%q", got)
	}
}
