package telnet

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"
)

// inBuffer is what one read takes. Buffers are shared: a connection has one only while it handles what it read.
type inBuffer [16 << 10]byte

// waitBuffer is what a blocking read holds, where the socket cannot be waited for.
const waitBuffer = 512

var inBuffers = sync.Pool{New: func() any { return new(inBuffer) }}

// receive is Receive without what was kept.
func (c *Conn) receive(r Receiver) error {
	c.mu.Lock()
	c.flush() // the opening
	ending := c.ending
	if ending {
		c.engine.Close()
	}
	c.release()
	if ending {
		return ErrClosed
	}
	p, err := c.read()
	switch {
	case err != nil:
	case c.recognise(p):
		err = ErrAbuse
	default:
		err = c.handle(p, r)
	}
	if c.in != nil {
		inBuffers.Put(c.in)
		c.in = nil
	}
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		c.mu.Lock()
		c.engine.Close()
		c.mu.Unlock()
	}
	if err == errLogout {
		c.Disconnect(ReasonLogout.String())
	}
	return err
}

// read waits for input. The slice is of c.in, or of a buffer of its own.
func (c *Conn) read() ([]byte, error) {
	var p []byte
	var err error
	if e := c.early; e != nil && len(e.wire) > 0 {
		if p, e.wire = e.wire, nil; len(e.kept) == 0 {
			c.early = nil // WaitInput is to wait again
		}
	} else if c.raw != nil {
		if !c.filled {
			if c.resting > 0 {
				c.mu.Lock()
				c.unrest()
				c.mu.Unlock()
			}
			c.fill()
		}
		c.filled = false
		switch {
		case c.inErr != nil:
			err = c.inErr
		case c.inN < 0:
			return nil, nil // nothing there, and nobody waits
		case c.inN == 0:
			err = io.EOF
		default:
			p = c.in[:c.inN]
		}
	} else {
		var n int
		if c.more {
			c.in = inBuffers.Get().(*inBuffer)
			p = c.in[:]
		} else {
			p = make([]byte, waitBuffer)
		}
		n, err = c.nc.Read(p)
		c.more = n == len(p)
		if p = p[:n]; n > 0 {
			err = nil // comes again
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.received += uint64(len(p))
	if c.trace != nil && len(p) > 0 {
		c.trace(false, p)
	}
	switch {
	case c.ending:
		return nil, ErrClosed
	case err == io.EOF:
		c.eof = true
		c.setReason(ReasonClientEOF)
	case errors.Is(err, os.ErrDeadlineExceeded):
		// a client's own, and no end
	case errors.Is(err, io.ErrUnexpectedEOF):
		c.setReason(ReasonClientEOF)
	case err != nil:
		c.setReason(reasonOf(err, ReasonReadError))
	}
	return p, err
}

// fill waits for the socket and reads once.
func (c *Conn) fill() {
	if err := c.raw.Read(c.readFn); err != nil {
		c.inN, c.inErr = 0, err
	}
}

// readReady reads once the socket is readable. The buffer is taken for the try only.
func (c *Conn) readReady(fd uintptr) bool {
	c.in = inBuffers.Get().(*inBuffer)
	var again bool
	c.inN, again, c.inErr = sysRead(fd, c.in[:])
	if again {
		inBuffers.Put(c.in)
		c.in = nil
		if c.poll {
			c.inN = -1
			return true
		}
	}
	return !again
}

// pollTime is how long receiveReady waits where a socket cannot be asked whether it has anything.
const pollTime = time.Millisecond

// receiveReady is Receive without waiting. more is false when there was nothing.
func (c *Conn) receiveReady(r Receiver) (more bool, err error) {
	before := c.received
	c.poll = true
	if c.raw == nil {
		if err := c.setReadDeadline(time.Now().Add(pollTime)); err != nil {
			return false, err
		}
		defer c.setReadDeadline(time.Time{})
	}
	err = c.Receive(r)
	c.poll = false
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = nil
	}
	return c.received > before, err
}

// handle feeds the engine. The mutex is held except in r's methods, see [events].
func (c *Conn) handle(p []byte, r Receiver) error {
	c.mu.Lock()
	defer func() { // the application may panic
		c.to = nil
		c.release()
	}()
	c.to = r
	c.heard = time.Since(c.start)
	err := c.engine.Feed(p, c.heard)
	c.tell()
	c.flush()
	switch {
	case c.ending:
		return ErrClosed
	case c.logout:
		return errLogout
	case err != nil:
		c.setReason(ReasonProtocolAbuse)
	}
	return err
}

// events is a Conn as its engine sees it. All methods are called with c.mu held; those that reach the application release
// it meanwhile, so that the application may use the connection.
type events Conn

// Text hands over text, after what was answered so far has gone out: Input may block.
func (v *events) Text(p []byte) {
	c := (*Conn)(v)
	c.tell()
	c.deliver(func(r Receiver) { r.Input(p) })
}

func (v *events) Command(code byte) {
	c := (*Conn)(v)
	switch code {
	case NOP, GA:
		return
	case AO:
		if c.engine.role == ClientRole {
			break
		}
		// RFC 854 wants a Synch. Urgent data makes tintin++ reset the connection, so the DM goes in band.
		c.discard()
		c.put([]byte{IAC, DM})
	}
	c.tell()
	c.deliver(func(r Receiver) { r.Control(code) })
}

// Option notes what to tell; many sizes in one batch are one Resize. And it notes that DO LOGOUT was answered.
func (v *events) Option(code byte) {
	v.told.add(code)
	v.telling = true
	if code == OptBinary {
		(*Conn)(v).wake() // Transparent
	}
	if code == OptLogout {
		v.logout = v.logout || v.engine.Enabled(OptLogout, Local)
	}
}

func (v *events) Send(p []byte) { (*Conn)(v).put(p) }

// tell tells the application about options, in the order of their codes.
func (c *Conn) tell() {
	if !c.telling || c.to == nil {
		return
	}
	told := c.told
	c.told, c.telling = codeSet{}, false
	if told.has(OptNAWS) {
		cols, rows := c.size()
		c.deliver(func(r Receiver) { r.Resize(cols, rows) })
	}
	if o, ok := c.to.(OptionReceiver); ok {
		for _, code := range told.codes() {
			c.deliver(func(Receiver) { o.Option(code) })
		}
	}
}

// deliver calls the application without the mutex, unless the connection has ended.
func (c *Conn) deliver(call func(Receiver)) {
	c.flush()
	r := c.to
	if c.ending || c.logout {
		return
	}
	c.mu.Unlock()
	defer c.mu.Lock()
	call(r)
}
