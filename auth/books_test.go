package auth

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// lossy is a console's way to Books on which the ends of sessions get lost.
type lossy struct {
	*Books
	lost uint64
}

func (l *lossy) AccountSession(r console.SessionRecord) {
	if r.Ended {
		l.lost++
		return
	}
	r.Lost, l.lost = l.lost, 0
	l.Books.AccountSession(r)
}

func (l *lossy) Account(r console.Record) {
	r.Lost, l.lost = l.lost, 0
	l.Books.Account(r)
}

// TestBooksForgetLostEnds: of a session whose end the console had no room for nothing stays, neither memory nor records that it goes on.
func TestBooksForgetLostEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &ledger{}
		b := &Books{To: log, Interim: time.Minute}
		l := &lossy{Books: b}
		c := console.New(console.Config{Login: admin, Account: l})
		c.Mode("exec", "{host}{#}")
		first, stays := visit(c), visit(c)
		for i, next := range []func() func(){
			func() func() { return visit(c) },
			func() func() { c.Sessions()[0].Input([]byte("help\r")); synctest.Wait(); return func() {} },
		} {
			time.Sleep(10 * time.Second)
			gone := c.Sessions()[0].Serial()
			first()
			end := next()
			before := len(log.all())
			time.Sleep(90 * time.Second)
			b.mu.Lock()
			if len(b.live) != 2-i || b.live[gone] != nil || b.lost != uint64(i+1) {
				t.Errorf("%d sessions are there, %d of %d records lost", len(b.live), b.lost, i+1)
			}
			b.mu.Unlock()
			for _, r := range log.all()[before:] {
				if r.Session == b.id(gone) {
					t.Errorf("a session that has ended: %v", r.Kind)
				}
			}
			first = end
		}
		stays()
		c.Accounted(t.Context())
		for _, a := range b.live {
			a.timer.Stop()
		}
	})
}

// visit logs in, and returns what ends the session.
func visit(c *console.Console) (end func()) {
	r, w := io.Pipe()
	done := make(chan string)
	go func() {
		done <- c.Serve(context.Background(), console.NewStream(r, discard{}, console.StreamConfig{Scripted: true, Remote: far}))
	}()
	io.WriteString(w, "al\rx\r")
	synctest.Wait()
	return func() { w.Close(); <-done }
}
