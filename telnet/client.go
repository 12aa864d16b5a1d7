package telnet

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// ErrTooLong is what the reading verbs of a [Client] return when what they wait for did not come within [Dialer].MaxBuffer bytes.
var ErrTooLong = errors.New("telnet: the buffer is full without a match")

// queuedByClient is how many bytes a Client's Write lets wait for the server before it blocks.
const queuedByClient = 64 << 10

// Client is the client's end of a Telnet connection: a [net.Conn] whose data is what the server typed and printed, without commands and
// negotiation, and verbs that wait for text. Negotiation is answered while one of them reads. One goroutine at a time may read, others may
// write and close.
//
// The verbs take the time they have in all from a context; when it ends they return what has come until then, which is then no longer in
// the buffer, with the context's cause, or with [os.ErrDeadlineExceeded] after SetReadDeadline. The end of the connection is [io.EOF],
// again with what came before it. Silence and end are so told apart.
//
// What Python's telnetlib calls by other names:
//
//	Telnet(host, port, timeout), open     Dial, Dialer.Dial; a Client is never without a connection
//	close, context manager                Close
//	msg, set_debuglevel                   Dialer.Trace
//	get_socket, fileno                    NetConn
//	write                                 Write; a lone CR gets its NUL, IAC is doubled
//	read_until                            ReadUntil
//	read_all                              ReadAll
//	read_some                             ReadSome
//	read_very_eager, sock_avail           ReadReady; it never blocks inside a command
//	read_eager                            ReadReady
//	read_lazy, read_very_lazy             ReadBuffered; nothing is ever queued unprocessed
//	process_rawq, fill_rawq               none needed: the engine takes what one read brings; outside BINARY it drops NUL, and keeps DC1
//	set_option_negotiation_callback       Dialer.Intercept
//	read_sb_data                          the body that Dialer.Intercept gets, or an Option's Subnegotiation
//	interact, mt_interact, listener       Interact
//	expect                                ExpectInOrder; Expect takes the first match in the stream
//	EOFError                              io.EOF
type Client struct {
	conn      *Conn
	maxBuffer int
	changed   func(option byte, before int)

	reading sync.Mutex // held by the verb that reads; guards what follows
	buf     []byte     // text that came and was not taken
	end     error      // why nothing more comes

	deadlines     sync.Mutex // guards what follows
	readDeadline  time.Time
	writeDeadline time.Time
	late          bool // the context of the verb that reads has ended: no other deadline may keep it
}

var _ net.Conn = (*Client)(nil)

// clientEvents is a Client as its Conn sees it.
type clientEvents Client

// Input keeps text. Outside BINARY a NUL is no character: it stands behind a CR that is no line end, or says nothing (RFC 854).
func (v *clientEvents) Input(p []byte) {
	if v.conn.Enabled(OptBinary, Remote) || bytes.IndexByte(p, 0) < 0 {
		v.buf = append(v.buf, p...)
		return
	}
	for _, b := range p {
		if b != 0 {
			v.buf = append(v.buf, b)
		}
	}
}

func (*clientEvents) Control(byte)    {}
func (*clientEvents) Resize(int, int) {}

// receive waits for one batch of input. c.reading is held.
func (c *Client) receive() error {
	if c.end != nil {
		return c.end
	}
	err := c.conn.Receive((*clientEvents)(c))
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		c.end = err
	}
	return err
}

// take is the first n bytes of the buffer, which are then no longer in it.
func (c *Client) take(n int) []byte {
	p := bytes.Clone(c.buf[:n])
	if c.buf = c.buf[:copy(c.buf, c.buf[n:])]; len(c.buf) == 0 {
		c.buf = nil
	}
	return p
}

// until receives until done says how many bytes of the buffer are wanted, 0 or more. On an error all of the buffer comes with it.
func (c *Client) until(ctx context.Context, done func() int) ([]byte, error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	if ctx.Err() != nil {
		if n := done(); n >= 0 {
			return c.take(n), nil
		}
		return c.take(len(c.buf)), context.Cause(ctx)
	}
	late := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(late)
		c.deadlines.Lock()
		defer c.deadlines.Unlock()
		c.late = true
		_ = c.conn.setReadDeadline(time.Unix(1, 0)) // an error means that the connection has ended, which reading tells
	})
	defer func() {
		if !stop() {
			<-late
			c.restoreDeadline()
		}
	}()
	for {
		if n := done(); n >= 0 {
			return c.take(n), nil
		}
		if len(c.buf) >= c.maxBuffer {
			return c.take(len(c.buf)), ErrTooLong
		}
		if err := c.receive(); err != nil {
			if n := done(); n >= 0 { // it came together with the end
				return c.take(n), nil
			}
			if errors.Is(err, os.ErrDeadlineExceeded) && ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			return c.take(len(c.buf)), err
		}
	}
}

// Read implements [io.Reader].
func (c *Client) Read(p []byte) (int, error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	for len(c.buf) == 0 && len(p) > 0 {
		if err := c.receive(); err != nil && len(c.buf) == 0 {
			return 0, err
		}
	}
	n := copy(p, c.buf)
	c.buf = c.buf[n:]
	if len(c.buf) == 0 {
		c.buf = c.buf[:0:0]
	}
	return n, nil
}

// ReadUntil returns all text up to and with match.
func (c *Client) ReadUntil(ctx context.Context, match []byte) ([]byte, error) {
	from := 0 // what lies before cannot be the beginning of a match
	return c.until(ctx, func() int {
		from = min(from, len(c.buf))
		if n := bytes.Index(c.buf[from:], match); n >= 0 {
			return from + n + len(match)
		}
		from = max(0, len(c.buf)-len(match)+1)
		return -1
	})
}

// ReadAll returns all text until the server closes the connection; that end is no error.
func (c *Client) ReadAll(ctx context.Context) ([]byte, error) {
	p, err := c.until(ctx, func() int { return -1 })
	if err == io.EOF {
		err = nil
	}
	return p, err
}

// ReadSome returns at least one byte of text.
func (c *Client) ReadSome(ctx context.Context) ([]byte, error) {
	return c.until(ctx, func() int {
		if len(c.buf) == 0 {
			return -1
		}
		return len(c.buf)
	})
}

// ReadReady returns the text that is there without waiting, which may be none; [io.EOF] when there is none and none will come.
func (c *Client) ReadReady() ([]byte, error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	for c.end == nil && len(c.buf) < c.maxBuffer {
		more, err := c.conn.receiveReady((*clientEvents)(c))
		if err != nil {
			c.end = err
		}
		if !more {
			break
		}
	}
	c.restoreDeadline()
	if len(c.buf) == 0 {
		return nil, c.end
	}
	return c.take(len(c.buf)), nil
}

// ReadBuffered returns the text that earlier calls have received and not returned, without looking at the connection; [io.EOF] when there is none
// and none will come.
func (c *Client) ReadBuffered() ([]byte, error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	if len(c.buf) == 0 {
		return nil, c.end
	}
	return c.take(len(c.buf)), nil
}

// Write sends text: IAC is doubled, and outside BINARY a CR without LF behind it gets a NUL. It blocks while 64 KiB wait for the server.
func (c *Client) Write(p []byte) (n int, err error) {
	return c.inPieces(p, func(p []byte) error { _, err := c.conn.Write(p); return err })
}

// inPieces sends p, waiting for the server before each piece.
func (c *Client) inPieces(p []byte, send func(p []byte) error) (n int, err error) {
	ctx := context.Background()
	c.deadlines.Lock()
	deadline := c.writeDeadline
	c.deadlines.Unlock()
	if !deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadlineCause(ctx, deadline, os.ErrDeadlineExceeded)
		defer cancel()
	}
	for len(p) > 0 {
		if err := c.conn.Wait(ctx, queuedByClient); err != nil {
			return n, err
		}
		m := min(len(p), queuedByClient)
		if err := send(p[:m]); err != nil {
			return n, err
		}
		n += m
		p = p[m:]
	}
	return n, nil
}

// SendCommand sends IAC and a command of two bytes: IP, AYT, BRK and the like. Other codes send nothing.
func (c *Client) SendCommand(code byte) { c.conn.SendCommand(code) }

// SendSynch sends the Synch of RFC 854: IAC DM as urgent data behind everything that was written before, so that the server throws away what it has not
// looked at yet, commands left out. It waits until that has been sent; over TLS and compressed the DM goes in band.
func (c *Client) SendSynch(ctx context.Context) error { return c.conn.synch(ctx) }

// SendNegotiation sends IAC, a verb (WILL, WONT, DO, DONT) and an option as they are, for a [Dialer] with Intercept: the engine
// does not learn of it. Without one use Request.
func (c *Client) SendNegotiation(verb, option byte) {
	c.conn.Engine(func(e *Engine) {
		if verb >= WILL && verb < IAC {
			e.send(IAC, verb, option)
		}
	})
}

// SendSubnegotiation sends IAC SB option body IAC SE with the IACs in body doubled.
func (c *Client) SendSubnegotiation(option byte, body []byte) {
	c.conn.Engine(func(e *Engine) { e.Subnegotiate(option, body) })
}

// Request asks the server to switch a side of an option on or off; see [Engine.Request].
func (c *Client) Request(option byte, side Side, on bool) { c.conn.Request(option, side, on) }

// Enabled says whether a side of an option is on.
func (c *Client) Enabled(option byte, side Side) bool { return c.conn.Enabled(option, side) }

// Settle receives until no request of either end's options is open; see [Conn.Settle]. Text that comes meanwhile is kept for the reading verbs.
func (c *Client) Settle(ctx context.Context) error {
	return c.waitFor(func() error { return c.conn.Settle(ctx) })
}

// WaitOption receives until a side of an option is on, or off; see [Conn.WaitOption].
func (c *Client) WaitOption(ctx context.Context, option byte, side Side, on bool) error {
	return c.waitFor(func() error { return c.conn.WaitOption(ctx, option, side, on) })
}

func (c *Client) waitFor(wait func() error) error {
	c.reading.Lock()
	defer c.reading.Unlock()
	err := wait()
	c.restoreDeadline()
	return err
}

// restoreDeadline sets what waiting and looking may have moved.
func (c *Client) restoreDeadline() {
	c.deadlines.Lock()
	defer c.deadlines.Unlock()
	c.late = false
	_ = c.conn.setReadDeadline(c.readDeadline) // an error means that the connection has ended, which reading tells
}

// Info is what the connection has carried.
func (c *Client) Info() Info { return c.conn.Info() }

// Engine calls f with the connection's engine; see [Conn.Engine].
func (c *Client) Engine(f func(e *Engine)) { c.conn.Engine(f) }

// Close sends what is queued, for 2 s at most ([Limits].FlushTimeout), and closes the connection. Further calls do nothing.
func (c *Client) Close() error {
	c.conn.Disconnect(ReasonLogout.String())
	return nil
}

// CloseWrite sends what is queued and then closes this end's half; the server's text can still be read. What it negotiates from then on is
// followed and not answered.
func (c *Client) CloseWrite() error {
	half, ok := c.conn.nc.(interface{ CloseWrite() error })
	if !ok {
		return errors.New("telnet: this connection cannot be half closed")
	}
	if err := c.conn.stopSending(); err != nil {
		return err
	}
	return half.CloseWrite()
}

// NetConn is the network connection below, for its descriptor and options only.
func (c *Client) NetConn() net.Conn { return c.conn.nc }

// LocalAddr implements [net.Conn].
func (c *Client) LocalAddr() net.Addr { return c.conn.LocalAddr() }

// RemoteAddr implements [net.Conn].
func (c *Client) RemoteAddr() net.Addr { return c.conn.RemoteAddr() }

// SetDeadline implements [net.Conn].
func (c *Client) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline implements [net.Conn]. The verbs hold it besides their context.
func (c *Client) SetReadDeadline(t time.Time) error {
	c.deadlines.Lock()
	defer c.deadlines.Unlock()
	if c.readDeadline = t; c.late {
		return nil
	}
	return c.conn.setReadDeadline(t)
}

// SetWriteDeadline implements [net.Conn]. It holds for the calls of Write that begin after it.
func (c *Client) SetWriteDeadline(t time.Time) error {
	c.deadlines.Lock()
	defer c.deadlines.Unlock()
	c.writeDeadline = t
	return nil
}
