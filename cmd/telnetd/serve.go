package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/vtykit/vtykit/internal/program"
	"github.com/vtykit/vtykit/telnet"
	"github.com/vtykit/vtykit/telnet/charset"
	"github.com/vtykit/vtykit/telnet/fingerprint"
)

const (
	// shutdownTime is what sessions get to end in when the daemon is told to stop: their output and their programs.
	shutdownTime = 6 * time.Second
	// traceWidth is how many bytes of a trace stand in one record.
	traceWidth = 32
	// levelTrace is that of the bytes of connections.
	levelTrace = slog.LevelDebug - 4
)

// daemon is what all sessions share.
type daemon struct {
	config
	command program.Command
	log     *slog.Logger
	slots   chan struct{} // one place for each program that runs

	lookupEnv func(name string) (string, bool)
}

// serve runs the daemon on listeners until ctx ends.
func serve(ctx context.Context, cfg config, cmd program.Command, log *slog.Logger, listeners ...net.Listener) error {
	d := &daemon{config: cfg, command: cmd, log: log, slots: make(chan struct{}, cfg.maxPrograms), lookupEnv: os.LookupEnv}
	srv := &telnet.Server{
		Handler: d, Logger: log, MaxSessions: cfg.maxSessions, MaxPerSource: cfg.maxPerSource, NeverGoAhead: cfg.neverGoAhead,
		Options: d.options, Limits: telnet.Limits{Queue: queueSize},
	}
	if cfg.trace {
		srv.Trace = d.traceBytes
	}
	if cfg.fingerprints != "" {
		d.probe(srv)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { ended <- srv.Serve(l) }()
	}
	var status sync.WaitGroup
	if cfg.statusInterval > 0 {
		status.Go(func() { srv.LogStatus(ctx, cfg.statusInterval) })
	}
	defer status.Wait()
	var err error
	left := len(listeners)
	select {
	case err = <-ended: // one address that fails is the end: whoever watches the daemon starts it again
		left--
	case <-ctx.Done():
	}
	cancel()
	late, stop := context.WithTimeout(context.Background(), shutdownTime)
	defer stop()
	err = errors.Join(err, srv.Shutdown(late))
	for ; left > 0; left-- {
		if e := <-ended; !errors.Is(e, telnet.ErrServerClosed) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// options are those of one connection besides the standard ones.
func (d *daemon) options() []telnet.Option {
	o := []telnet.Option{&telnet.Environ{Ask: d.passEnv}}
	if d.encoding != (encoding{}) {
		o = append(o, &telnet.Charset{Offer: []string{d.encoding.set.String()}})
	}
	if d.lineMode {
		o = append(o, telnet.Override(telnet.OptEcho, 0, telnet.AllowLocal|telnet.AskLocal),
			telnet.Override(telnet.OptSGA, 0, telnet.AllowLocal|telnet.AskLocal))
	}
	if d.forceBinary {
		o = append(o, telnet.Override(telnet.OptBinary, telnet.AskLocal|telnet.AskRemote, 0))
	}
	if d.compression {
		o = append(o, telnet.MCCP2{}, telnet.MCCP3{})
	}
	return o
}

// probe makes the server find out what clients connect, instead of serving a program.
func (d *daemon) probe(srv *telnet.Server) {
	h := &fingerprint.Handler{Dir: d.fingerprints, RobotCheck: d.robotCheck, Logger: d.log}
	trace := srv.Trace
	srv.Handler, srv.Options = h, h.Options
	srv.Trace = func(c *telnet.Conn, sent bool, p []byte) {
		h.Trace(c, sent, p)
		if trace != nil {
			trace(c, sent, p)
		}
	}
}

// traceBytes logs bytes as they are on the wire, in hexadecimal and as text.
func (d *daemon) traceBytes(c *telnet.Conn, sent bool, p []byte) {
	direction := "received"
	if sent {
		direction = "sent"
	}
	remote := c.RemoteAddr().String()
	for len(p) > 0 {
		n := min(len(p), traceWidth)
		d.log.LogAttrs(context.Background(), levelTrace, direction, slog.String("remote", remote),
			slog.String("hex", hex.EncodeToString(p[:n])), slog.String("text", strings.Map(visible, string(p[:n]))))
		p = p[n:]
	}
}

// visible is r, or a dot for what a log should not have.
func visible(r rune) rune {
	if r < ' ' || r > '~' {
		return '.'
	}
	return r
}

// peerVariables finds variables that the peer has told.
func peerVariables(c *telnet.Conn) func(name string) (string, bool) {
	return func(name string) (value string, ok bool) {
		c.Engine(func(e *telnet.Engine) {
			if o, is := e.Option(telnet.OptNewEnviron).(*telnet.Environ); is {
				value, ok = o.Get(name)
			}
		})
		return value, ok
	}
}

// encoding is the character set of the peer's terminal.
type encoding struct{ set charset.Charset }

// parseEncoding takes a name in any usual spelling.
func parseEncoding(name string) (encoding, error) {
	set, err := charset.Lookup(name)
	if err != nil {
		return encoding{}, fmt.Errorf("-encoding: %w", err)
	}
	return encoding{set}, nil
}

// open makes the translations for one connection, to the program and to the peer; nil where bytes pass as they are.
func (e encoding) open() (decode, encode func([]byte) []byte) {
	if e == (encoding{}) {
		return nil, nil
	}
	var in charset.Decoder
	var out charset.Encoder
	in.Set(e.set)
	out.Set(e.set)
	return func(p []byte) []byte { return in.Append(nil, p) }, func(p []byte) []byte { return out.Append(nil, p) }
}
