package zmodem

import (
	"errors"
	"time"
)

var (
	// ErrCancelled is that the peer cancelled, by five CANs or by a header that says so.
	ErrCancelled = errors.New("zmodem: cancelled by the other end")
	// ErrAborted is that this end did, by Abort.
	ErrAborted = errors.New("zmodem: aborted")
	// ErrTimeout is that the peer fell silent.
	ErrTimeout = errors.New("zmodem: the other end does not answer")
	// ErrNoPeer is that nothing at the other end ever spoke ZModem.
	ErrNoPeer = errors.New("zmodem: no ZModem at the other end")
	// ErrLine is that what arrives is damaged again and again: the line does not carry 8 bits, or the peer is broken.
	ErrLine = errors.New("zmodem: too many errors on the line")
	// ErrSkip is what a [Store] refuses a single file with; the batch goes on. The peer learns no reason.
	ErrSkip = errors.New("zmodem: file refused")
)

// Bounds of a session.
const (
	DefaultStart = 60 * time.Second // what the peer gets to begin in

	patience   = 10 * time.Second      // until what was said is said again
	asking     = 3 * time.Second       // the same, before anybody has answered
	retries    = 6                     // times in a row
	wasted     = 200                   // headers, errors and empty subpackets since the last progress
	finishing  = time.Second           // what the last bytes of a session get to come in
	lineEnd    = 50 * time.Millisecond // what the rest of a line end gets
	maxPos     = 1<<32 - 1             // the last position that a header can hold
	cancelling = "\x18\x18\x18\x18\x18\x18\x18\x18\x18\x18\b\b\b\b\b\b\b\b\b\b"
)

// conversation is what both ends have in common.
type conversation struct {
	in      decoder
	esc     escaper
	out     []byte        // what is to be sent, before anything else
	due     time.Duration // when Tick is wanted; 0 never
	started time.Duration // the first call
	begun   bool
	heard   bool // a header has come
	over    bool
	err     error
	tries   int
	waste   int
}

// Done says whether the session has ended. What Next still has is to be sent.
func (c *conversation) Done() bool { return c.over }

// Heard says whether the peer has said anything in ZModem yet.
func (c *conversation) Heard() bool { return c.heard }

// Err is why it ended, nil while it goes on and after a good end. Files that were skipped are no error.
func (c *conversation) Err() error { return c.err }

// Deadline is the time at which Tick is to be called unless something is fed before; ok is false when there is none.
func (c *conversation) Deadline() (at time.Duration, ok bool) { return c.due, c.due > 0 && !c.over }

func (c *conversation) begin(now time.Duration) {
	if !c.begun {
		c.begun, c.started = true, now
	}
}

// wait sets the deadline. A time of 0 would be none.
func (c *conversation) wait(now, d time.Duration) { c.due = max(now+d, 1) }

// end ends the session; of an error that is not its own the peer is told.
func (c *conversation) end(err error) {
	if c.over {
		return
	}
	c.over, c.err, c.due = true, err, 0
	if err != nil && err != ErrCancelled {
		c.out = append(c.out[:0], cancelling...)
	}
}

// say sends a header that is read by everybody.
func (c *conversation) say(h header) { c.out = appendHex(c.out, h) }

// lost counts what brought no progress, and says whether it was too much.
func (c *conversation) lost() bool {
	if c.waste++; c.waste > wasted {
		c.end(ErrLine)
	}
	return c.over
}

// progress is that something new came across.
func (c *conversation) progress() { c.tries, c.waste = 0, 0 }

// again counts a silence and says whether there may be another.
func (c *conversation) again() bool {
	if c.tries++; c.tries > retries {
		c.end(ErrTimeout)
	}
	return !c.over
}

// tail says whether b belongs to the line end behind a header in hex, with whatever parity.
func tail(b byte) bool { b &= 0x7f; return b == '\r' || b == '\n' || b == xon }
