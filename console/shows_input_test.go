package console_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/vtykit/vtykit/console"
)

// shower is a terminal that shows what is typed by itself, as clients for games do.
type shower struct {
	*console.Stream
	shows, scripted bool
}

func (t shower) ShowsInput() bool { return t.shows }
func (t shower) Scripted() bool   { return t.scripted }

func TestT3_63_NoSecondEchoForWhoShowsInput(t *testing.T) {
	for _, c := range []struct {
		name            string
		shows, scripted bool
		keys            []string
		want            string // of what is sent behind the prompt
	}{
		{"echoed", false, false, []string{"show clock\r\n"}, "show clock\r\n"},
		{"script", true, true, []string{"show clock\r\n"}, "show clock\r\n"},
		{"line", true, false, []string{"show clock\r\n"}, ""},
		{"characters", true, false, []string{"s", "h", "ow clock", "\r"}, "\r\n"},
		{"two lines", true, false, []string{"show clock\r\nshow clock\r\n"}, ""},
		{"empty line", true, false, []string{"\r\n"}, "\r\n"},
		{"edited", true, false, []string{"x", "\x7f"}, "\b \b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in, keys := io.Pipe()
				var out bytes.Buffer
				con := testConsole(false)
				term := shower{console.NewStream(in, &out, console.StreamConfig{Cols: 80, Rows: 24, Type: "vt100"}), c.shows, c.scripted}
				done := make(chan struct{})
				go func() { defer close(done); con.Serve(context.Background(), term) }()
				synctest.Wait()
				out.Reset()
				for _, k := range c.keys {
					keys.Write([]byte(k))
					synctest.Wait()
				}
				got := out.String()
				if !strings.HasPrefix(got, c.want) {
					t.Errorf("%q, want %q first", got, c.want)
				}
				if c.want == "" && (strings.Contains(got, "show clock") || strings.HasPrefix(got, "\r\n")) {
					t.Errorf("echoed: %q", got)
				}
				if c.name == "characters" && strings.Contains(got, "s\r\n") {
					t.Errorf("echoed: %q", got)
				}
				keys.Close()
				<-done
			})
		})
	}
}
