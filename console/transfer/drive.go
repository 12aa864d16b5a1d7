package transfer

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/zmodem"
)

// engine is either end of ZModem.
type engine interface {
	Next(dst []byte, now time.Duration) []byte
	Feed(p []byte, now time.Duration) int
	Tick(now time.Duration)
	Deadline() (time.Duration, bool)
	Done() bool
	Heard() bool
	Err() error
	Abort()
}

const (
	gather = 16 << 10               // bytes that are handed to the line at a time
	quiet  = 500 * time.Millisecond // of a peer that has understood that the transfer is over
	noisy  = 10 * time.Second       // what one gets that has not
)

// drive lends the session's line to what start returns, which is told in which directions it carries everything, until that is done. took is the
// time from the first that was heard.
func drive(ctx context.Context, s *console.Session, start func(in, out bool) engine) (took time.Duration, err error) {
	// The line outlives the handler's context, so that the peer can be told and what it still sends be read: none of it may become a command.
	err = s.Raw(context.WithoutCancel(ctx), func(line *console.RawLine) error {
		stop := context.AfterFunc(ctx, func() { line.SetReadDeadline(time.Unix(1, 0)) })
		defer stop()
		e := start(line.Binary())
		err := talk(ctx, line, e, &took)
		if err != nil && e.Heard() && !errors.Is(err, console.ErrSessionClosed) {
			drain(line)
		}
		return err
	})
	return took, err
}

// talk moves bytes between line and e.
func talk(ctx context.Context, line *console.RawLine, e engine, took *time.Duration) error {
	began := time.Now()
	heard := time.Duration(-1)
	now := func() time.Duration { return time.Since(began) }
	buf, out := make([]byte, gather), make([]byte, 0, 2*gather)
	for !e.Done() {
		if ctx.Err() != nil {
			e.Abort()
		}
		more := false
		for out = out[:0]; len(out) < gather; {
			before := len(out)
			if out = e.Next(out, now()); len(out) == before {
				break
			}
			more = true
		}
		if _, err := line.Write(out); err != nil {
			e.Abort()
			return err
		}
		if e.Done() {
			break
		}
		at, waits := e.Deadline()
		switch {
		case more && !waits:
			line.SetReadDeadline(began) // only what is there
		case waits:
			line.SetReadDeadline(began.Add(at))
		default:
			line.SetReadDeadline(time.Time{})
		}
		if ctx.Err() != nil {
			continue // the deadline that says so was overwritten
		}
		n, err := line.Read(buf)
		if used := e.Feed(buf[:n], now()); used < n {
			line.Unread(buf[used:n])
		}
		if heard < 0 && e.Heard() {
			heard = now()
		}
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			e.Tick(now())
		case err != nil:
			e.Abort()
			return err
		}
	}
	if heard >= 0 {
		*took = now() - heard
	}
	if _, err := line.Write(e.Next(nil, now())); err != nil {
		return err
	}
	return e.Err()
}

// drain throws away what arrives until the peer has stopped.
func drain(line *console.RawLine) {
	var buf [4096]byte
	for end := time.Now().Add(noisy); time.Now().Before(end); {
		line.SetReadDeadline(time.Now().Add(quiet))
		if n, err := line.Read(buf[:]); n == 0 || err != nil {
			return
		}
	}
}

// reason is an error in an operator's words.
func reason(err error) string {
	switch {
	case errors.Is(err, zmodem.ErrCancelled):
		return "cancelled by the terminal"
	case errors.Is(err, zmodem.ErrAborted):
		return "given up"
	case errors.Is(err, zmodem.ErrNoPeer):
		return "the terminal does not answer by ZModem"
	case errors.Is(err, zmodem.ErrTimeout):
		return "the terminal does not answer any more"
	case errors.Is(err, zmodem.ErrLine):
		return "too many errors; the line may not carry 8 bits"
	case err == zmodem.ErrSkip:
		return "refused by the terminal"
	case errors.Is(err, zmodem.ErrSkip):
		return "refused: " + strings.TrimPrefix(err.Error(), zmodem.ErrSkip.Error()+": ")
	case err == nil:
		return "not sent"
	}
	return "reading or writing the file failed"
}
