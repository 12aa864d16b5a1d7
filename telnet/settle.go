package telnet

import (
	"context"
	"errors"
	"time"
)

// maxKept is how much input is kept while the application waits for the peer's answers. It is looked at between two batches.
const maxKept = 4 << 10

var (
	// ErrTypeAhead is what a wait for negotiation returns when 4 KiB of input came first.
	ErrTypeAhead = errors.New("telnet: input came instead of answers")
	// ErrRefused is what [Conn.WaitOption] returns when the peer refused.
	ErrRefused = errors.New("telnet: option refused")
)

// early is input that Receive hands over before it asks the network. It is owned by the goroutine in Receive.
type early struct {
	wire []byte // as it came, from before there was a Conn
	kept []byte // what a wait has kept: text with IAC doubled, and commands
}

// Receive waits for input and hands one batch of it to r, in order. What the peer's commands and negotiation ask for is
// answered on the way. The error is [io.EOF] when the peer has closed its half (output still goes out), an error
// wrapping [ErrClosed] after Disconnect or when the peer was logged out by [Logout], [ErrAbuse], or the network's; the reason for the end
// is then set.
//
// The peer of a server whose first input begins TLS, SSH, RDP, SMB or HTTP is told by [ErrAbuse]; none of it reaches r.
func (c *Conn) Receive(r Receiver) error {
	if c.early == nil {
		return c.receive(r)
	}
	kept := c.early.kept
	if c.early.kept = nil; len(c.early.wire) == 0 {
		c.early = nil
	}
	c.mu.Lock()
	if len(kept) == 0 && !c.telling {
		c.mu.Unlock()
		return c.receive(r)
	}
	defer func() { // the application may panic
		c.to = nil
		c.release()
	}()
	c.to = r
	c.tell()
	for len(kept) > 0 {
		n := 0
		for n < len(kept) && kept[n] != IAC {
			n++
		}
		switch p := kept[:n]; {
		case n > 0:
			kept = kept[n:]
			c.deliver(func(r Receiver) { r.Input(p) })
		case kept[1] == IAC:
			p, kept = kept[:1], kept[2:]
			c.deliver(func(r Receiver) { r.Input(p) })
		default:
			code := kept[1]
			kept = kept[2:]
			c.deliver(func(r Receiver) { r.Control(code) })
		}
	}
	c.flush()
	if c.ending {
		return ErrClosed
	}
	return nil
}

// keeper is the Receiver of a wait.
type keeper struct {
	kept []byte
	told codeSet
}

func (k *keeper) Input(p []byte) {
	for _, b := range p {
		if k.kept = append(k.kept, b); b == IAC {
			k.kept = append(k.kept, IAC)
		}
	}
}

func (k *keeper) Control(code byte) { k.kept = append(k.kept, IAC, code) }
func (k *keeper) Resize(int, int)   { k.Option(OptNAWS) }
func (k *keeper) Option(code byte)  { k.told.add(code) }

// WaitFor receives until f, called with the engine as by [Conn.Engine], returns true. It takes the place of Receive meanwhile. Text and
// commands that arrive are kept and are the first that the next Receive hands over, options included. It ends without f when ctx does, with
// ctx's cause; after 4 KiB of other input, with [ErrTypeAhead]; and with Receive's errors. All that is waited for should be in one f
// under one ctx of 1.5 s or so: peers that never answer are common, and their users wait for the prompt.
func (c *Conn) WaitFor(ctx context.Context, f func(e *Engine) bool) error {
	return c.wait(ctx, func(e *Engine) (bool, error) { return f(e), nil })
}

// Settle is WaitFor until no request of ours is without an answer; see [Engine.Pending].
func (c *Conn) Settle(ctx context.Context) error {
	return c.WaitFor(ctx, func(e *Engine) bool { return !e.Pending() })
}

// WaitOption is WaitFor until a side of an option is on, or off. It does not ask the peer; [Conn.Request] does. The error is [ErrRefused]
// when the peer has refused what was asked for.
func (c *Conn) WaitOption(ctx context.Context, option byte, side Side, on bool) error {
	return c.wait(ctx, func(e *Engine) (bool, error) {
		switch {
		case e.Enabled(option, side) == on:
			return true, nil
		case on && e.Denied(option, side):
			return false, ErrRefused
		}
		return false, nil
	})
}

func (c *Conn) wait(ctx context.Context, done func(e *Engine) (bool, error)) error {
	k := &keeper{}
	if c.early != nil {
		k.kept = c.early.kept
	}
	c.mu.Lock()
	c.waiting = true
	c.unrest()
	c.mu.Unlock()
	stop := context.AfterFunc(ctx, c.interrupt)
	defer stop()
	defer c.waited(k)
	for {
		switch ok, err := c.reached(done); {
		case ok || err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case len(k.kept) >= maxKept:
			return ErrTypeAhead
		}
		if err := c.receive(k); err != nil {
			if ctx.Err() != nil && c.Reason() == ReasonNone {
				err = context.Cause(ctx)
			}
			return err
		}
	}
}

// reached says whether what is waited for has come.
func (c *Conn) reached(done func(e *Engine) (bool, error)) (ok bool, err error) {
	c.mu.Lock()
	defer c.release() // the application may panic
	if c.ending {
		return false, ErrClosed
	}
	ok, err = done(&c.engine)
	c.flush()
	return ok, err
}

// interrupt ends the read of a wait. A Disconnect that has begun sets deadlines of its own.
func (c *Conn) interrupt() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting && !c.ending {
		_ = c.nc.SetReadDeadline(time.Unix(1, 0)) // an error means that the connection is dead
	}
}

// waited ends a wait.
func (c *Conn) waited(k *keeper) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting = false
	if !c.ending {
		_ = c.nc.SetReadDeadline(time.Time{})
	}
	for i, word := range k.told {
		c.told[i] |= word
		c.telling = c.telling || word != 0
	}
	switch {
	case c.early != nil:
		c.early.kept = k.kept
	case len(k.kept) > 0 || c.telling:
		c.early = &early{kept: k.kept}
	}
}

// Pending says whether a request of ours is without an answer: a WILL, WONT, DO or DONT, or a question within an option that is on and that
// has a method Pending() bool.
func (e *Engine) Pending() bool {
	for i := range e.slots {
		s := &e.slots[i]
		on := false
		for _, state := range s.state {
			if state > qYes {
				return true
			}
			on = on || state == qYes
		}
		if p, ok := s.option.(interface{ Pending() bool }); ok && on && p.Pending() {
			return true
		}
	}
	return false
}

// Pending says whether the client has been asked for a name and has not answered.
func (t *TTYPE) Pending() bool { return t.asked }
