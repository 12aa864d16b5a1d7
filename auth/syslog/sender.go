package syslog

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/safe"
)

// Defaults and bounds of a [Sender].
const (
	defaultQueue = 1024      // messages
	maxDatagram  = 2048      // bytes (RFC 5424 section 6.1: what receivers should take)
	maxStreamed  = 8 << 10   // bytes of a message over TCP
	maxQueued    = 256 << 10 // bytes of all messages that wait
	dialTime     = 10 * time.Second
	writeTime    = 10 * time.Second
	firstRetry   = time.Second
	longestRetry = time.Minute
)

// Sender sends messages to one collector, in order, from a goroutine of its own, so that nobody waits for the network. While the collector is
// away it keeps what fits into its queue and tries again after 1, 2, 4 and up to 60 seconds, somewhat spread so that many devices do not come
// back at once; what does not fit is dropped and counted, and when the collector is there again it is told how much. The fields must not
// be changed after first use. Its methods may be called by any goroutine; Close ends it.
type Sender struct {
	Network string      // udp, tcp or tls, in lower case; empty is udp. With any other nothing is sent
	Addr    string      // host or host:port; the port is 514, with tls 6514. Must not be empty
	TLS     *tls.Config // for tls; nil trusts what the system trusts. An empty ServerName is the host of Addr
	// Hostname, AppName and ProcID stand in messages that have none; an empty AppName is vtykit.
	Hostname, AppName, ProcID string
	Facility                  Facility     // of messages that have none; 0 is Local7
	Queue                     int          // messages that wait at the most; 0 is 1024, all of 256 KiB
	Logger                    *slog.Logger // takes at most one record a minute of what goes wrong; nil discards. It must not lead back here

	mu      sync.Mutex // guards what follows
	waiting [][]byte
	bytes   int // of waiting
	wake    chan struct{}
	closing chan struct{} // closed when no more messages come
	done    chan struct{} // closed when the goroutine has ended
	stop    context.CancelFunc
	closed  bool
	sent    uint64
	dropped uint64
	untold  uint64 // of those dropped that the collector was not told of
}

// Check says what is wrong with the configuration, which is worth asking at start: with what is wrong here no message ever leaves.
func (s *Sender) Check() error {
	switch s.Network {
	case "", "udp", "tcp", "tls":
	default:
		return fmt.Errorf("syslog: no such network: %q", s.Network)
	}
	if s.Addr == "" {
		return errors.New("syslog: no address")
	}
	return nil
}

// Send queues a message and returns at once.
func (s *Sender) Send(m Message) {
	m.Facility = cmp.Or(m.Facility, s.Facility)
	m.Hostname, m.AppName, m.ProcID = cmp.Or(m.Hostname, s.Hostname), cmp.Or(m.AppName, s.AppName, "vtykit"), cmp.Or(m.ProcID, s.ProcID)
	b := s.frame(m)
	s.mu.Lock()
	defer s.mu.Unlock()
	limit := s.Queue
	if limit <= 0 {
		limit = defaultQueue
	}
	if s.closed || len(s.waiting) >= limit || s.bytes+len(b) > maxQueued {
		s.dropped++
		s.untold++
		return
	}
	if s.done == nil {
		ctx, stop := context.WithCancel(context.Background())
		s.wake, s.closing, s.done, s.stop = make(chan struct{}, 1), make(chan struct{}), make(chan struct{}), stop
		go s.run(ctx)
	}
	s.waiting, s.bytes = append(s.waiting, b), s.bytes+len(b)
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// frame is a message as it goes over the wire.
func (s *Sender) frame(m Message) []byte {
	if !s.stream() {
		return m.Append(nil, maxDatagram)
	}
	b := m.Append(nil, maxStreamed)
	return append(append(strconv.AppendInt(nil, int64(len(b)), 10), ' '), b...) // RFC 6587 section 3.4.1, RFC 5425 section 4.3
}

func (s *Sender) stream() bool { return s.Network == "tcp" || s.Network == "tls" }

// Counts says how many messages were handed to the network, how many dropped, and how many wait.
func (s *Sender) Counts() (sent, dropped uint64, waiting int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent, s.dropped, len(s.waiting)
}

// Close takes no more messages, sends what waits, without waiting for a collector that is away, and returns when that is done. What is not sent
// when ctx ends is dropped, and ctx's cause returned.
func (s *Sender) Close(ctx context.Context) error {
	s.mu.Lock()
	first := !s.closed
	s.closed = true
	done := s.done
	if first && done != nil {
		close(s.closing)
	}
	s.mu.Unlock()
	if done == nil {
		return nil
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		s.stop()
		<-done
		return context.Cause(ctx)
	}
}

// run sends until the Sender is closed and nothing waits.
func (s *Sender) run(ctx context.Context) {
	defer close(s.done)
	defer s.stop()
	defer s.abandon()
	l := &link{s: s}
	defer l.close()
	retry := time.Duration(0)
	for {
		b, ok := s.next(ctx)
		if !ok {
			return
		}
		err := l.send(ctx, b)
		if err == nil {
			retry = 0
			s.took(b)
			continue
		}
		l.close()
		l.tell(err)
		if ctx.Err() != nil || s.isClosed() {
			return
		}
		retry = min(max(2*retry, firstRetry), longestRetry)
		if !s.pause(ctx, retry*3/4+rand.N(retry/2)) {
			retry = 0 // closed: one more try
		}
	}
}

// next is the message to be sent now. It waits for one, and there is none when the Sender is closed.
func (s *Sender) next(ctx context.Context) ([]byte, bool) {
	for {
		s.mu.Lock()
		b := []byte(nil)
		if len(s.waiting) > 0 {
			b = s.waiting[0]
		} else {
			s.waiting = nil
		}
		closed := s.closed
		s.mu.Unlock()
		if b != nil || closed {
			return b, b != nil && ctx.Err() == nil
		}
		select {
		case <-s.wake:
		case <-s.closing:
		}
	}
}

// took counts the first message as sent, and has the collector told of those that were dropped before it.
func (s *Sender) took(b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting, s.bytes = s.waiting[1:], s.bytes-len(b)
	s.sent++
	if s.untold > 0 && len(s.waiting) == 0 {
		m := Message{Severity: console.Warnings, Facility: s.Facility, Time: time.Now(), Hostname: s.Hostname, AppName: cmp.Or(s.AppName, "vtykit"),
			ProcID: s.ProcID, MsgID: "dropped", Text: strconv.FormatUint(s.untold, 10) + " messages dropped"}
		s.untold = 0
		b := s.frame(m)
		s.waiting, s.bytes = append(s.waiting, b), s.bytes+len(b)
	}
}

func (s *Sender) isClosed() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.closed }

// abandon drops what waits.
func (s *Sender) abandon() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropped += uint64(len(s.waiting))
	s.waiting, s.bytes = nil, 0
}

// pause waits. It reports whether the Sender was open all the time.
func (s *Sender) pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.closing:
	case <-ctx.Done():
	}
	return false
}

// link is the connection, which only the Sender's goroutine uses.
type link struct {
	s      *Sender
	conn   net.Conn
	reader chan struct{} // closed when the peer has closed the connection
	told   time.Time
}

// send sends a frame, over a new connection where there is none.
func (l *link) send(ctx context.Context, b []byte) error {
	if l.reader != nil {
		select {
		case <-l.reader: // what is written now would be lost without an error
			l.close()
		default:
		}
	}
	if l.conn == nil {
		if err := l.dial(ctx); err != nil {
			return err
		}
	}
	conn := l.conn // what is called at the end of ctx may come when l has given it up
	conn.SetWriteDeadline(time.Now().Add(writeTime))
	stop := context.AfterFunc(ctx, func() { conn.SetWriteDeadline(time.Unix(1, 0)) })
	defer stop()
	_, err := conn.Write(b)
	return err
}

func (l *link) dial(ctx context.Context) error {
	if err := l.s.Check(); err != nil { // above all, nothing that was to be encrypted goes out in clear
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	network, addr := "tcp", l.s.Addr
	port := "514"
	switch l.s.Network {
	case "tls":
		port = "6514" // RFC 5425 section 4.1
	case "", "udp":
		network = "udp"
	}
	if _, _, err := net.SplitHostPort(addr); err != nil {
		addr = net.JoinHostPort(trimBrackets(addr), port)
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, network, addr)
	if err != nil {
		return err
	}
	if l.s.Network == "tls" {
		cfg := l.s.TLS.Clone()
		if cfg == nil {
			cfg = &tls.Config{}
		}
		cfg.MinVersion = max(cfg.MinVersion, tls.VersionTLS12)
		if cfg.ServerName == "" {
			cfg.ServerName, _, _ = net.SplitHostPort(addr)
		}
		tc := tls.Client(conn, cfg)
		if err := tc.HandshakeContext(ctx); err != nil {
			conn.Close()
			return err
		}
		conn = tc
	}
	l.conn = conn
	if network == "tcp" {
		reader := make(chan struct{})
		l.reader = reader
		go func() { // a collector says nothing: this ends with the connection, from either side
			defer close(reader)
			b := make([]byte, 256)
			for {
				if _, err := conn.Read(b); err != nil {
					return
				}
			}
		}()
	}
	return nil
}

func trimBrackets(host string) string {
	if n := len(host); n > 1 && host[0] == '[' && host[n-1] == ']' {
		return host[1 : n-1]
	}
	return host
}

func (l *link) close() {
	if l.conn == nil {
		return
	}
	l.conn.Close()
	if l.reader != nil {
		<-l.reader
	}
	l.conn, l.reader = nil, nil
}

// tell logs at most once a minute that the collector is away.
func (l *link) tell(err error) {
	if l.s.Logger == nil || !l.told.IsZero() && time.Since(l.told) < time.Minute {
		return
	}
	l.told = time.Now()
	_, dropped, waiting := l.s.Counts()
	l.s.Logger.Warn("syslog collector is away", "collector", l.s.Addr, "waiting", waiting, "dropped", dropped, "error", safe.Line(err.Error(), 256))
}
