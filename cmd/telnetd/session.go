package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vtykit/vtykit/internal/program"
	"github.com/vtykit/vtykit/telnet"
)

// Texts that a peer sees.
const (
	textBusy     = "All lines are busy, try again later.\r\n"
	textTimeout  = "\r\nTimeout.\r\n"
	textShutdown = "\r\nThe server is going down.\r\n"
	textFailed   = "The program cannot be started.\r\n"
	textRobot    = "\r\nNo terminal answered.\r\n"
)

// robotTime is how long a terminal has to say where its cursor is.
const robotTime = 5 * time.Second

// session is one connection and its program. It runs in four goroutines: the handler's, which decides; one for each direction; and
// one that receives.
type session struct {
	d    *daemon
	conn *telnet.Conn

	ahead          *program.TypeAhead
	decode, encode func([]byte) []byte // nil: bytes pass as they are

	// Owned by the goroutine that receives.
	ends        program.LineEnds
	answeredAYT time.Time
	halfTyped   bool          // the line that is typed has not ended; the handler may look once finished is closed
	finished    chan struct{} // closed when the client has ended its half of the connection and may wait for output

	mu      sync.Mutex // guards what follows
	program *program.Program
	muted   bool        // the pty's echo was switched off because the client shows what is typed
	robot   *robotCheck // nil: no check is on

	outMu   sync.Mutex // guards updates, and the order of output
	updates updates

	begun               time.Time     // for touched, which the wall clock would move
	touched             atomic.Int64  // when the last byte was received, since begun
	pokes               chan struct{} // something has changed that the handler may wait for
	resize, late, quiet *time.Timer
}

// ServeTelnet implements telnet.Handler.
func (d *daemon) ServeTelnet(ctx context.Context, c *telnet.Conn) {
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	default:
		_, _ = c.Write([]byte(textBusy)) // fails when the peer has gone already
		c.Disconnect(telnet.ReasonConnLimit.String())
		return
	}
	s := &session{d: d, conn: c, begun: time.Now(), ahead: program.NewTypeAhead(), pokes: make(chan struct{}, 1), finished: make(chan struct{}),
		resize: stoppedTimer(), late: stoppedTimer(), quiet: stoppedTimer()}
	s.decode, s.encode = d.encoding.open()
	if d.robotCheck {
		s.robot = new(robotCheck)
	}
	s.touch()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	settle, stop := context.WithTimeout(ctx, d.connectWait)
	_ = c.Settle(settle) // whatever is not known by then the program does without
	stop()
	var received sync.WaitGroup
	received.Go(func() {
		err := error(nil)
		for err == nil {
			err = c.Receive(s)
		}
		if errors.Is(err, io.EOF) && d.eofWait > 0 {
			close(s.finished)
			return
		}
		cancel() // the handler finds the end by its context
	})
	reason := s.run(ctx)
	s.ahead.Close() // lets go of a Receive that waits for the program
	c.Disconnect(reason.String())
	received.Wait()
}

func stoppedTimer() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}

// touch notes that the peer has sent something.
func (s *session) touch() { s.touched.Store(int64(time.Since(s.begun))) }

// silent is how long the peer has sent nothing.
func (s *session) silent() time.Duration {
	return time.Since(s.begun) - time.Duration(s.touched.Load())
}

// poke wakes the handler if it waits for the peer's answers.
func (s *session) poke() {
	select {
	case s.pokes <- struct{}{}:
	default:
	}
}

// running is the program, nil before it was started.
func (s *session) running() *program.Program {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.program
}

// run is the session up to its end, and why it ended. A reason that the connection found itself goes before it.
func (s *session) run(ctx context.Context) telnet.Reason {
	if ctx.Err() == nil && s.d.robotCheck && !s.checkTerminal(ctx) {
		s.say(textRobot)
		return telnet.ReasonLoginGrace
	}
	if ctx.Err() != nil {
		return endReason(ctx)
	}
	s.conn.SetUser("") // who it is asks the program, if anybody
	p, err := s.start()
	if err != nil {
		s.d.log.LogAttrs(ctx, slog.LevelError, "cannot start the program", slog.String("error", err.Error()))
		s.say(textFailed)
		return telnet.ReasonInternalError
	}
	var directions, ending sync.WaitGroup
	directions.Go(func() { s.ahead.CopyTo(p) })
	directions.Go(func() { s.pump(ctx, p) })
	reason := s.attend(ctx, p)
	ending.Go(p.End) // the peer need not wait for the program's end, nor the program for the peer
	s.ahead.Close()
	s.conn.Disconnect(reason.String())
	ending.Wait()
	directions.Wait()
	return reason
}

// start starts the program for the client's terminal.
func (s *session) start() (*program.Program, error) {
	env := program.Environ(s.d.lookupEnv, s.conn.Type(), s.d.passEnv, peerVariables(s.conn), s.d.env)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.muted = s.d.lineMode || s.conn.ShowsInput()
	cols, rows := windowSize(s.conn)
	p, err := s.d.command.Start(cols, rows, env, !s.muted)
	if err != nil {
		return nil, fmt.Errorf("telnetd: %w", err)
	}
	s.program = p
	return p, nil
}

// attend waits for the session's end and does what is due in between.
func (s *session) attend(ctx context.Context, p *program.Program) telnet.Reason {
	var idle <-chan time.Time
	timer := stoppedTimer()
	defer timer.Stop()
	if s.d.idle > 0 {
		timer.Reset(s.d.idle)
		idle = timer.C
	}
	s.resize.Reset(0) // what came while the program was being started
	f := farewell{s: s, step: stoppedTimer(), late: stoppedTimer()}
	defer f.stop()
	finished := s.finished
	for {
		select {
		case <-finished:
			finished = nil // it is closed
			f.begin()
		case <-f.step.C:
			if !f.next(ctx, p) {
				return telnet.ReasonLogout // the connection knows better
			}
		case <-f.late.C:
			return telnet.ReasonLogout
		case <-p.Exited():
			p.Drain(ctx)
			s.expire()
			return telnet.ReasonLogout
		case <-ctx.Done():
			if endReason(ctx) == telnet.ReasonShutdown {
				s.say(textShutdown)
			}
			return endReason(ctx)
		case <-idle:
			left := s.d.idle - s.silent()
			if left <= 0 {
				s.say(textTimeout)
				return telnet.ReasonIdle
			}
			timer.Reset(left)
		case <-s.resize.C:
			s.fitPty()
		case <-s.late.C:
			s.expire()
		case <-s.quiet.C:
			s.goAhead()
		}
	}
}

// endReason is why a session ends whose context has.
func endReason(ctx context.Context) telnet.Reason {
	if errors.Is(context.Cause(ctx), telnet.ErrServerClosed) {
		return telnet.ReasonShutdown
	}
	return telnet.ReasonLogout // the connection knows better
}

// await waits until done holds, but no longer than limit.
func (s *session) await(ctx context.Context, limit time.Duration, done func() bool) {
	late := time.NewTimer(limit)
	defer late.Stop()
	for !done() {
		select {
		case <-s.pokes:
		case <-s.finished:
			return // nothing more can come
		case <-late.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// checkTerminal says whether a terminal is at the other end.
func (s *session) checkTerminal(ctx context.Context) bool {
	s.say(robotQuery)
	s.await(ctx, robotTime, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.robot.answered()
	})
	s.mu.Lock()
	human := s.robot.human()
	s.robot = nil
	s.mu.Unlock()
	if human {
		s.say("\r\x1b[K") // takes the character away again
	}
	return human
}
