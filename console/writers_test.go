package console_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
)

// TestWritersTakeTurns: several goroutines of one command may print, and the pager asks once for each page.
func TestWritersTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testConsole(false)
		c.Modes()[0].Command("both", "\nPrint by two", func(_ context.Context, s *console.Session, _ console.Args) error {
			var wg sync.WaitGroup
			for _, name := range []string{"aaaa", "bbbb"} {
				wg.Go(func() {
					for range 50 {
						s.Printf("%s %s", name, name)
						s.Printf("\n%s %s\n", name, name)
					}
				})
			}
			wg.Wait()
			return nil
		})
		p := startOn(t, &txtar.Archive{}, console.StreamConfig{Cols: 80, Rows: 10, Type: "xterm"}, c)
		defer p.stop()
		p.raw("both\r")
		if got := p.sent(); strings.Count(got, "--More--") != 1 {
			t.Errorf("%q", got)
		}
		for range 40 {
			if strings.HasSuffix(p.sent(), "router>") {
				break
			}
			p.raw(" ")
		}
		p.wantLast("router>▁")
		if n := strings.Count(p.sent(), "aaaa") + strings.Count(p.sent(), "bbbb"); n != 400 {
			t.Errorf("%d words of 400", n)
		}
	})
}

// TestWriterLeftBehind: a goroutine that a handler leaves behind at the pager's prompt has its keys, and then the operator has his prompt.
func TestWriterLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testConsole(false)
		c.Modes()[0].Command("behind", "\nLeave a writer behind", func(_ context.Context, s *console.Session, _ console.Args) error {
			go func() {
				for i := range 50 {
					s.Printf("row %d\n", i)
				}
			}()
			time.Sleep(time.Second)
			return nil
		})
		p := startOn(t, &txtar.Archive{}, console.StreamConfig{Cols: 80, Rows: 10, Type: "xterm"}, c)
		defer p.stop()
		p.raw("behind\r")
		p.step("pass", "3s", 0, 0)
		for range 10 {
			if strings.HasSuffix(p.sent(), "router>") {
				break
			}
			p.raw(" ")
			p.step("pass", "1s", 0, 0)
		}
		p.raw("debug say alive\r")
		if got := p.sent(); strings.Count(got, "row ") != 50 || !strings.Contains(got, "\nalive\r\n") {
			t.Errorf("%q", got)
		}
	})
}

// TestWriterWaitsForAnswer: what another goroutine of a command prints does not run over a question, nor take its keys.
func TestWriterWaitsForAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testConsole(false)
		c.Modes()[0].Command("asking", "\nAsk and print", func(ctx context.Context, s *console.Session, _ console.Args) error {
			done := make(chan struct{})
			go func() {
				defer close(done)
				time.Sleep(time.Second)
				for i := range 15 {
					s.Printf("row %d\n", i)
				}
			}()
			answer, err := s.Ask(ctx, "Name: ", true)
			<-done
			s.Printf("answer %q\n", answer)
			return err
		})
		for keys, want := range map[string]string{"bob\r": "answer \"bob\"", "\x03": "Name: ^C\r\n"} {
			p := startOn(t, &txtar.Archive{}, console.StreamConfig{Cols: 80, Rows: 10, Type: "xterm"}, c)
			p.raw("asking\r")
			p.step("pass", "3s", 0, 0)
			p.wantLast("Name: ▁")
			p.raw(keys)
			p.raw("  ")
			if got := p.sent(); strings.Count(got, "row ") != 15 || !strings.Contains(got, want) {
				t.Errorf("%q", got)
			}
			p.stop()
			<-p.reason
		}
	})
}

// TestLongLineIsNotLost: a line that is written piece by piece comes out whole behind a pager and a pipe, or in parts, but without a hole.
func TestLongLineIsNotLost(t *testing.T) {
	for _, filter := range []string{"", " | include x"} {
		synctest.Test(t, func(t *testing.T) {
			c := testConsole(false)
			c.Modes()[0].Command("pieces", "\nPrint one long line piece by piece", func(_ context.Context, s *console.Session, _ console.Args) error {
				for range 100 {
					s.Printf("%s", strings.Repeat("x", 1000))
				}
				s.Printf("\n")
				return nil
			})
			p := startOn(t, &txtar.Archive{}, console.StreamConfig{Cols: 80, Rows: 10000, Type: "xterm"}, c)
			defer p.stop()
			p.forget()
			p.raw("pieces" + filter + "\r")
			if n := strings.Count(p.sent(), "x"); n != 100000+strings.Count(filter, "x") {
				t.Errorf("%q: %d characters of 100000", filter, n)
			}
		})
	}
}

// TestWriterBehindWhatAFilterKept: a goroutine that a handler leaves behind does not print into what a filter kept back, and what it prints is
// not lost in the filter either.
func TestWriterBehindWhatAFilterKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testConsole(false)
		c.Modes()[0].Command("behind", "\nLeave a writer behind", func(_ context.Context, s *console.Session, _ console.Args) error {
			for i := range 30 {
				s.Printf("row %d\n", i)
			}
			go func() {
				time.Sleep(time.Second)
				s.Printf("late\n")
			}()
			return nil
		})
		p := startOn(t, &txtar.Archive{}, console.StreamConfig{Cols: 80, Rows: 10, Type: "xterm"}, c)
		defer p.stop()
		p.raw("behind | last 20\r")
		p.step("pass", "3s", 0, 0)
		if got := p.sent(); !strings.Contains(got, "--More--") || strings.Contains(got, "late") {
			t.Errorf("%q", got)
		}
		p.raw("  ")
		p.step("pass", "1s", 0, 0)
		p.wantLast("router>▁")
		if got := p.sent(); strings.Count(got, "row ") != 20 || strings.Count(got, "late\r\n") != 1 {
			t.Errorf("%q", got)
		}
	})
}
