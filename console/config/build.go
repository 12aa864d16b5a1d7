package config

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console"
)

var (
	errNoMode = errors.New("indented, and the line above opens no mode")
	errNotOne = errors.New("not a configuration command")
	errMoves  = errors.New("the line leaves the mode that it is in")
)

// builder runs the lines of a configuration on a copy of the settings.
type builder[T any] struct {
	s     *Store[T]
	ctx   context.Context
	batch *console.Batch
	c     *candidate[T]
	errs  []error
	more  int // refused lines that errs does not name
}

// build makes settings from commands that run over a copy of others. Any refused line refuses them all.
func (s *Store[T]) build(ctx context.Context, n *node, over *T) (*T, error) {
	v, err := s.run(ctx, n, over)
	if err == nil {
		err = s.check(v)
		if err != nil && ctx.Err() == nil {
			if at := s.culprit(ctx, n, over); at != nil {
				err = &LineError{at.number, err}
			}
		}
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

// salvage makes settings of the commands that are valid over the default ones.
func (s *Store[T]) salvage(ctx context.Context, n *node) (*T, error) {
	var refused []error
	for range maxReported {
		v, err := s.run(ctx, n, s.o.Default())
		bad := s.check(v)
		if bad == nil {
			return v, errors.Join(append(refused, err)...)
		}
		at := s.culprit(ctx, n, s.o.Default())
		if at == nil {
			return s.o.Default(), errors.Join(append(refused, err, bad)...)
		}
		refused = append(refused, &LineError{at.number, bad})
		rest := &node{kids: slices.Clone(n.kids)}
		rest.kids = slices.DeleteFunc(rest.kids, func(k *node) bool { return k == at })
		n = rest
	}
	return s.o.Default(), errors.Join(append(refused, errors.New("config: too many lines make settings that cannot be"))...)
}

// culprit is the command, of the outermost mode, with which the settings begin to be refused, nil if none is.
func (s *Store[T]) culprit(ctx context.Context, n *node, over *T) *node {
	lo, hi := 0, len(n.kids) // the first lo are accepted, the first hi are not
	for hi-lo > 1 {
		mid := (lo + hi) / 2
		v, _ := s.run(ctx, &node{kids: n.kids[:mid]}, over)
		if s.check(v) == nil {
			lo = mid
		} else {
			hi = mid
		}
	}
	if hi == 0 {
		return nil
	}
	return n.kids[hi-1]
}

// run runs commands over a copy of settings, which it always returns. The error joins those of the refused lines.
func (s *Store[T]) run(ctx context.Context, n *node, over *T) (*T, error) {
	if s.conf == nil {
		return s.o.Clone(over), errNoCommands
	}
	b := &builder[T]{s: s, ctx: ctx, batch: s.console.Batch(s.conf), c: &candidate[T]{value: s.o.Clone(over), bulk: true}}
	b.batch.Session().Enter(s.conf, b.c)
	b.list(n, nil)
	if b.more > 0 {
		b.errs = append(b.errs, fmt.Errorf("%d more lines were refused", b.more))
	}
	if err := context.Cause(ctx); err != nil {
		b.errs = append(b.errs, err)
	}
	return b.c.value, errors.Join(b.errs...)
}

func (b *builder[T]) refuse(n *node, err error) {
	if len(b.errs) < maxReported {
		b.errs = append(b.errs, &LineError{n.number, err})
		return
	}
	b.more++
}

// list runs the commands below n in the mode that the batch is in, which path leads to.
func (b *builder[T]) list(n *node, path []place) {
	cs := b.batch.Session()
	mode := cs.Mode()
	path = append(path, place{mode, cs.Subject()})
	for _, k := range n.kids {
		if b.ctx.Err() != nil {
			return
		}
		word, _, _ := strings.Cut(k.text, " ")
		if word == "exit" || word == "end" { // of a mode, as some write it; the indent has said so
			continue
		}
		if word == "do" {
			b.refuse(k, errNotOne)
			continue
		}
		_, err := b.batch.Run(b.ctx, k.text)
		switch {
		case err != nil:
			b.refuse(k, b.s.reason(err))
		case !within(cs.Mode(), mode):
			b.refuse(k, errMoves)
		case len(k.kids) == 0:
		case cs.Mode() == mode:
			b.refuse(k.kids[0], errNoMode)
		default:
			b.list(k, path)
		}
		if cs.Mode() != mode {
			for _, p := range path {
				cs.Enter(p.mode, p.subject)
			}
		}
	}
}

// place is a mode with what it was entered with.
type place struct {
	mode    *console.Mode
	subject any
}

// reason is why a line was refused, without the words of it that some errors repeat: one may be a secret.
func (s *Store[T]) reason(err error) error {
	text, d := strings.TrimPrefix(err.Error(), "% "), s.console.Dialect()
	for _, t := range []string{d.Invalid, d.Unknown, d.Ambiguous, d.NoCommand} {
		t, _, repeats := strings.Cut(strings.TrimPrefix(t, "% "), "{")
		if repeats && strings.HasPrefix(text, t) {
			if text = strings.TrimRight(t, ` :"'`); text == "" {
				text = "Not a command"
			}
		}
	}
	// A caret would stand under the line, which is not shown.
	return errors.New(strings.TrimSuffix(strings.Replace(text, " detected at '^' marker", "", 1), "."))
}

// within says whether m is above or one of those below it.
func within(m, above *console.Mode) bool {
	for ; m != nil; m = m.Parent() {
		if m == above {
			return true
		}
	}
	return false
}
