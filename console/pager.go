package console

import (
	"context"

	"github.com/vtykit/vtykit/console/output"
)

// moreHelp is what `?` prints at the pager's prompt.
const moreHelp = `  <space>  next page          d  half a page
  <enter>  next line          q  end the output
  /REGEX   go on at a match   n  at the next
  +REGEX   only what matches  -REGEX  the rest
  +        all lines again    =  lines so far
  g        again from the first line kept
`

// newPager is the pager of what is printed next, nil where nobody would press a key. s.mu is held.
func (s *Session) newPager() *output.Pager {
	rows := s.rows()
	if rows <= 0 || s.script() {
		return nil
	}
	return output.NewPager(s.columns(), rows)
}

// fit says whether a line is to be printed, after waiting at the pager's prompt if the page is full. s.mu is held.
func (s *Session) fit(cmd *running, line []byte) (print bool, err error) {
	width := 0
	if cmd.pager != nil {
		width = columns(line, s.columns())
	}
	for cmd.pager != nil {
		switch cmd.pager.Add(line, width) {
		case output.Skip:
			return false, nil
		case output.Print:
			return true, nil
		}
		if err = s.more(cmd); err == nil {
			err = s.again(cmd)
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// again prints what the operator wants to see once more, if he said so at the pager's prompt. s.mu is held.
func (s *Session) again(cmd *running) error {
	for cmd.pager != nil {
		line, ok := cmd.pager.Again()
		if !ok {
			return nil
		}
		var err error
		switch cmd.pager.Add(line, columns(line, s.columns())) {
		case output.Stop:
			err = s.more(cmd)
		case output.Print:
			err = s.put(cmd, line)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// more waits at the pager's prompt. s.mu is held.
func (s *Session) more(cmd *running) error {
	s.takeBack()
	s.state = statePager
	cmd.pager.Help, cmd.pager.Count, cmd.pager.Lost = s.c.text.MoreHelp, s.c.text.MoreCount, s.c.text.MoreLost
	s.out = cmd.pager.Show(s.buf(), s.c.text.More)
	s.catchUp()
	s.flush()
	s.cond.Broadcast()
	for s.state == statePager && !s.closed && cmd.ctx.Err() == nil {
		s.cond.Wait()
	}
	if s.closed {
		return ErrSessionClosed
	}
	if s.state == statePager {
		s.state = stateRun
	}
	if cmd.ctx.Err() != nil {
		return context.Cause(cmd.ctx)
	}
	return nil
}

// page gives the pager its keys. s.mu is held.
func (s *Session) page(keys []byte) {
	cmd := s.cmd
	var act output.Action
	s.out, act = cmd.pager.Key(s.buf(), keys[0])
	switch act {
	case output.Wait:
		return
	case output.Quit:
		if keys[0] == keyInterrupt || keys[0] == keyBreak {
			s.markCut()
		}
		cmd.cancel(ErrInterrupted)
	}
	s.state = stateRun
	s.cond.Broadcast()
}
