package tacacs

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/internal/timeshare"
)

// conn is a connection to a server.
type conn struct {
	net.Conn
	single bool      // the server agreed to single-connect mode
	used   bool      // a reply has come over it
	idle   time.Time // since when nobody has been using it
}

// session is one exchange of packets under one id (RFC 8907 section 3.5).
type session struct {
	conn    *conn
	kind    kind
	minor   byte
	id      uint32
	seq     byte   // of the last packet, 0 before the first
	key     []byte // nil within TLS
	timeout time.Duration
	offer   bool // single-connect mode
}

// dial connects, within TLS where the server has a configuration for that.
func (c *Client) dial(ctx context.Context, s *Server) (*conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout())
	defer cancel()
	var d net.Dialer
	addr := s.target()
	nc, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("not reachable: %w", err)
	}
	if s.TLS == nil {
		return &conn{Conn: nc}, nil
	}
	cfg := s.TLS.Clone()
	cfg.MinVersion = max(cfg.MinVersion, tls.VersionTLS13) // RFC 9887 section 3.2
	if cfg.ServerName == "" {
		cfg.ServerName, _, _ = net.SplitHostPort(addr)
	}
	tc := tls.Client(nc, cfg)
	if err := tc.HandshakeContext(ctx); err != nil {
		nc.Close()
		return nil, fmt.Errorf("TLS: %w", err)
	}
	return &conn{Conn: tc}, nil
}

// newSession is a session on nc under a random id, by which nobody can guess the pads (RFC 8907 section 4.1).
func (c *Client) newSession(nc *conn, s *Server, k kind, minor byte) *session {
	var id [4]byte
	rand.Read(id[:])
	x := &session{conn: nc, kind: k, minor: minor, id: binary.BigEndian.Uint32(id[:]), timeout: c.timeout(), offer: c.SingleConnect}
	if s.TLS == nil {
		x.key = []byte(s.Secret)
	}
	return x
}

// send sends a body and counts on. The body is changed.
func (x *session) send(ctx context.Context, body []byte) error {
	if x.seq >= maxSequence-1 { // RFC 8907 section 4.1: it must not wrap
		return errors.New("session is too long")
	}
	x.seq++
	h := header{version: majorVersion | x.minor, kind: x.kind, seq: x.seq, session: x.id, length: uint32(len(body))}
	if x.seq == firstSequence && x.offer {
		h.flags |= flagSingle
	}
	if x.key == nil {
		h.flags |= flagUnhidden // RFC 9887 section 4
	} else {
		obfuscate(h, x.key, body)
	}
	_, err := x.conn.Write(append(h.append(nil), body...))
	return x.why(ctx, err)
}

// exchange sends a body and returns the body that answers it. After an error the connection is of no use.
func (x *session) exchange(ctx context.Context, body []byte) ([]byte, error) {
	x.conn.SetDeadline(time.Now().Add(x.timeout))
	stop := context.AfterFunc(ctx, func() { x.conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := x.send(ctx, body); err != nil {
		return nil, err
	}
	var b [headerLen]byte
	if _, err := io.ReadFull(x.conn, b[:]); err != nil {
		return nil, x.why(ctx, err)
	}
	h := parseHeader(b)
	if err := h.check(x.kind, x.seq+1, x.id, x.key == nil); err != nil {
		return nil, err
	}
	x.seq++
	if !x.conn.used { // RFC 8907 section 4.3: agreed on by the first two packets of a connection
		x.conn.used, x.conn.single = true, x.offer && h.flags&flagSingle != 0
	}
	reply := make([]byte, h.length) // at most maxBody
	if _, err := io.ReadFull(x.conn, reply); err != nil {
		return nil, x.why(ctx, err)
	}
	if x.key != nil {
		obfuscate(h, x.key, reply)
	}
	return reply, nil
}

// why is the error of a connection, or of ctx that ended it.
func (x *session) why(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	}
	return err
}

// Bounds of what is kept in single-connect mode.
const (
	maxIdle  = 4               // connections for each server
	idleTime = 4 * time.Minute // less than what servers allow
)

// take is an idle connection to server i, or a new one.
func (c *Client) take(ctx context.Context, i int, fresh bool) (*conn, error) {
	for !fresh {
		c.mu.Lock()
		var nc *conn
		if list := c.idle[i]; len(list) > 0 {
			nc, c.idle[i] = list[len(list)-1], list[:len(list)-1]
		}
		c.mu.Unlock()
		if nc == nil {
			break
		}
		if time.Since(nc.idle) < idleTime {
			return nc, nil
		}
		nc.Close()
	}
	return c.dial(ctx, &c.Servers[i])
}

// give takes a connection back, and closes it unless both sides want to use it on.
func (c *Client) give(i int, nc *conn, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil || !nc.single || c.closed || len(c.idle[i]) >= maxIdle {
		nc.Close()
		return
	}
	if c.idle == nil {
		c.idle = map[int][]*conn{}
	}
	nc.idle = time.Now()
	nc.SetDeadline(time.Time{})
	c.idle[i] = append(c.idle[i], nc)
}

// Close closes the connections that single-connect mode keeps. Sessions that are under way end by themselves, and later ones work
// without keeping theirs.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for _, list := range c.idle {
		for _, nc := range list {
			nc.Close()
		}
	}
	c.idle = nil
}

// with runs f in a session with the first server that has an answer. An answer is a nil error or auth.ErrRejected; after any other the
// next server is asked.
func (c *Client) with(ctx context.Context, k kind, minor byte, f func(context.Context, *session) error) error {
	if err := c.Check(); err != nil {
		return fmt.Errorf("%w: %w", auth.ErrUnavailable, err)
	}
	unavailable := fmt.Errorf("tacacs: %w: all servers are dead", auth.ErrUnavailable)
	live := c.servers.Live(len(c.Servers))
	for n, i := range live {
		s := &c.Servers[i]
		c.servers.Asking(i)
		share := timeshare.Begin(ctx, len(live)-n)
		err := c.at(share.Context, i, k, minor, f)
		share.End()
		if err == nil || errors.Is(err, auth.ErrRejected) {
			c.servers.Answered(i)
			return err
		}
		unavailable = fmt.Errorf("tacacs: %w: server %s: %w", auth.ErrUnavailable, s.Addr, err)
		if ctx.Err() != nil && !share.Spent() {
			break
		}
		if !errors.Is(err, errStatus) {
			c.servers.Failed(i, c.DeadTime)
		}
		c.log().Warn("TACACS+ server does not answer", "server", s.Addr, "error", err.Error())
	}
	return unavailable
}

// at runs f in a session with server i. A kept connection may have been closed by the server meanwhile, which shows at the first
// packet: then a new one is made.
func (c *Client) at(ctx context.Context, i int, k kind, minor byte, f func(context.Context, *session) error) error {
	for fresh := false; ; fresh = true {
		nc, err := c.take(ctx, i, fresh)
		if err != nil {
			return err
		}
		kept := nc.used
		x := c.newSession(nc, &c.Servers[i], k, minor)
		err = f(ctx, x)
		c.give(i, nc, ifBroken(err))
		if err == nil || !kept || x.seq > firstSequence || ctx.Err() != nil {
			return err
		}
	}
}

// ifBroken is the error after which a connection is of no use; a rejection leaves it usable.
func ifBroken(err error) error {
	if errors.Is(err, auth.ErrRejected) {
		return nil
	}
	return err
}
