package telnet

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"log/slog"
	"net"
	"slices"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

// Info is what a connection has been and carried so far.
type Info struct {
	// Remote is the peer's address.
	Remote net.Addr
	// User is the name given to SetUser, as it was given: escape it before a log or terminal shows it.
	User string
	// Start is when the session began; Duration is since then, to the end of the call.
	Start    time.Time
	Duration time.Duration
	// Idle is the time since the last byte from the peer, or since Start. Commands count: whether anything was typed is the console's to know.
	Idle time.Duration
	// Received and Sent count bytes of the stream, commands included.
	Received, Sent uint64
	// Reason is why the connection ended, ReasonNone while it is open.
	Reason Reason
}

// Info is a snapshot. Duration, Idle and the rest are of the same moment.
func (c *Conn) Info() Info {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := time.Since(c.start)
	return Info{Remote: c.RemoteAddr(), User: c.user, Start: c.start, Duration: d, Idle: d - c.heard,
		Received: c.received, Sent: c.sent, Reason: c.reason}
}

// NetConn is the connection below, for what it knows: a *tls.Conn has the client's certificates. Reading, writing and closing it
// are the Conn's business.
func (c *Conn) NetConn() net.Conn {
	if h, ok := c.nc.(*held); ok {
		return h.Conn
	}
	return c.nc
}

// Encrypted says whether the connection below makes handshakes like *tls.Conn does.
func (c *Conn) Encrypted() bool {
	_, ok := c.NetConn().(handshaker)
	return ok
}

type connKey struct{}

// FromContext is the connection of the handler that got ctx, or a context made of it.
func FromContext(ctx context.Context) (c *Conn, ok bool) {
	c, ok = ctx.Value(connKey{}).(*Conn)
	return c, ok
}

// Conns are the connections that have a session now, oldest first. Those that are being prepared have none yet.
func (s *Server) Conns() []*Conn {
	s.mu.Lock()
	conns := make([]*Conn, 0, len(s.conns))
	for c := range s.conns {
		conns = append(conns, c)
	}
	s.mu.Unlock()
	slices.SortFunc(conns, func(a, b *Conn) int { return a.start.Compare(b.start) })
	return conns
}

// Addrs are the addresses of the listeners that are being served, in the order of their texts. It is empty before Serve and
// after Shutdown.
func (s *Server) Addrs() []net.Addr {
	s.mu.Lock()
	addrs := make([]net.Addr, 0, len(s.listeners))
	for l := range s.listeners {
		addrs = append(addrs, (*l).Addr())
	}
	s.mu.Unlock()
	slices.SortFunc(addrs, func(a, b net.Addr) int { return cmp.Compare(a.String(), b.String()) })
	return addrs
}

const (
	defaultStatusInterval = 20 * time.Second
	// maxStatusConns is how many connections one record describes; it counts all.
	maxStatusConns = 32
)

// LogStatus writes one record at Info with the connections and what they carried each time when every has passed (20 s where it is not
// positive), unless nothing has changed since the last: nobody came, left, logged in, typed or was sent anything. It returns
// when ctx ends or the server is closed.
func (s *Server) LogStatus(ctx context.Context, every time.Duration) {
	if every <= 0 {
		every = defaultStatusInterval
	}
	base, ok := s.context()
	if !ok {
		return
	}
	t := time.NewTicker(every)
	defer t.Stop()
	last, _ := statusOf(nil)
	for {
		select {
		case <-ctx.Done():
			return
		case <-base.Done():
			return
		case <-t.C:
		}
		state, attrs := statusOf(s.Conns())
		if state != last {
			s.log(slog.LevelInfo, "connections", attrs...)
		}
		last = state
	}
}

// statusOf describes connections, and sums up what a change is.
func statusOf(conns []*Conn) (state uint64, attrs []slog.Attr) {
	var in, out uint64
	var list []string
	sum := fnv.New64a()
	for i, c := range conns {
		v := c.Info()
		in, out = in+v.Received, out+v.Sent
		remote, user := v.Remote.String(), safe.Line(v.User, maxUser)
		fmt.Fprintf(sum, "%s %s\n", remote, user)
		sum.Write(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, v.Received), v.Sent)) // never fails
		if i < maxStatusConns {
			list = append(list, fmt.Sprintf("%s %q in %d out %d idle %v", remote, user, v.Received, v.Sent, v.Idle.Round(time.Second)))
		}
	}
	return sum.Sum64(), []slog.Attr{slog.Int("count", len(conns)), slog.Uint64("in", in), slog.Uint64("out", out),
		slog.Any("connections", list)}
}
