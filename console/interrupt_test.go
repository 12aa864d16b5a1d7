package console_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestInterruptAtOnce: however soon an interrupt follows its line, in the same piece or in one that comes before anything was sent, as a
// key or as the telnet command, the command ends, and the line stays on the screen.
func TestInterruptAtOnce(t *testing.T) {
	const want = "router>ping 100\n^C\nrouter>▁\n"
	for name, give := range map[string]func(p *player){
		"one piece":      func(p *player) { p.keys.Write([]byte("ping 100\r\x03")) },
		"twice":          func(p *player) { p.keys.Write([]byte("ping 100\r\x03\x03")) },
		"break":          func(p *player) { p.keys.Write([]byte("ping 100\r\x1e")) },
		"CR LF":          func(p *player) { p.keys.Write([]byte("ping 100\r\n\x03")) },
		"two pieces":     func(p *player) { p.keys.Write([]byte("ping 100\r")); p.keys.Write([]byte{3}) },
		"it has begun":   func(p *player) { p.keys.Write([]byte("ping 100\r")); synctest.Wait(); p.keys.Write([]byte{3}) },
		"telnet command": func(p *player) { s := p.c.Sessions()[0]; s.Input([]byte("ping 100\r")); s.Control(244) },
	} {
		session(t, vt, false, func(p *player) {
			give(p)
			time.Sleep(3 * time.Second)
			synctest.Wait()
			got := p.shown()
			if name == "telnet command" { // the row of its own that the peer's terminal may have spoiled
				got = strings.Replace(got, "^C\n\n", "^C\n", 1)
			}
			if got != want && (name != "it has begun" || strings.Contains(got, "reply 2")) {
				t.Errorf("%s:\n%s", name, got)
			}
			p.raw("debug say next\r")
			if got := p.shown(); !strings.HasSuffix(got, "router>debug say next\nnext\nrouter>▁\n") {
				t.Errorf("%s, the next command:\n%s", name, got)
			}
		})
	}
}

// TestInterruptAtEverySplit: wherever the input is cut, the interrupt is one of the last line in front of it, and what is behind it runs.
func TestInterruptAtEverySplit(t *testing.T) {
	const in = "debug say one\rping 100\r\x03debug say two\r"
	for cut := range len(in) {
		session(t, vt, false, func(p *player) {
			p.keys.Write([]byte(in[:cut]))
			p.keys.Write([]byte(in[cut:]))
			time.Sleep(3 * time.Second)
			synctest.Wait()
			if got := p.shown(); strings.Contains(got, "reply 2") || !strings.HasSuffix(got, "\ntwo\nrouter>▁\n") {
				t.Errorf("cut at %d:\n%s", cut, got)
			}
		})
	}
}

// TestConclusionBehindTheMark: a client that throws output away up to the answer to its mark must see what a command concludes. The mark
// comes in a segment of its own, right behind that of the interrupt.
func TestConclusionBehindTheMark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := startOn(t, &txtar.Archive{}, vt, concludingConsole())
		defer p.stop()
		p.raw("probe\r")
		p.forget()
		s := p.c.Sessions()[0]
		s.Control(244)
		synctest.Wait()
		if got := p.sent(); strings.Contains(got, "answered") {
			t.Errorf("before the mark: %q", got)
		}
		s.Control(6)
		time.Sleep(time.Second)
		synctest.Wait()
		if got := p.shown(); !strings.HasSuffix(got, "0 answered\nrouter>▁\n") {
			t.Error(got)
		}
	})
}
