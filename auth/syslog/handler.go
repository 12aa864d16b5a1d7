package syslog

import (
	"context"
	"log/slog"
	"slices"

	"github.com/vtykit/vtykit/console"
)

// HandlerOptions are the options of [NewHandler].
type HandlerOptions struct {
	Level slog.Leveler // the least level that is sent; nil is slog.LevelInfo
	MsgID string       // of all messages; empty is none
}

// Handler is a [slog.Handler] that sends each record: the message as the text, the attributes as structured data with the groups' names and
// dots before theirs. The severity is [console.SeverityOf] the level. It never blocks, and any number of goroutines may use it.
type Handler struct {
	s      *Sender
	o      HandlerOptions
	group  string
	params []Param
}

var _ slog.Handler = (*Handler)(nil)

// NewHandler returns a handler that sends by s. opts may be nil; it panics where s is.
func NewHandler(s *Sender, opts *HandlerOptions) *Handler {
	if s == nil {
		panic("syslog: NewHandler: nil sender")
	}
	h := &Handler{s: s}
	if opts != nil {
		h.o = *opts
	}
	if h.o.Level == nil {
		h.o.Level = slog.LevelInfo
	}
	return h
}

// Enabled implements [slog.Handler].
func (h *Handler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.o.Level.Level() }

// Handle implements [slog.Handler].
func (h *Handler) Handle(_ context.Context, r slog.Record) error {
	params := slices.Clip(h.params)
	r.Attrs(func(a slog.Attr) bool {
		params = appendAttr(params, h.group, a, 0)
		return len(params) < maxData
	})
	m := Message{Severity: console.SeverityOf(r.Level), Time: r.Time, MsgID: h.o.MsgID, Text: r.Message}
	if len(params) > 0 {
		m.Data = []Element{{ID: dataID, Params: params}}
	}
	h.s.Send(m)
	return nil
}

// WithAttrs implements [slog.Handler].
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	n := *h
	n.params = slices.Clip(n.params)
	for _, a := range attrs {
		n.params = appendAttr(n.params, h.group, a, 0)
	}
	return &n
}

// WithGroup implements [slog.Handler].
func (h *Handler) WithGroup(name string) slog.Handler {
	n := *h
	if name != "" {
		n.group += name + "."
	}
	return &n
}

// maxDepth is how deep groups within groups are followed.
const maxDepth = 8

func appendAttr(params []Param, group string, a slog.Attr, depth int) []Param {
	v := a.Value.Resolve()
	if v.Kind() != slog.KindGroup {
		if a.Key == "" || len(params) >= maxData {
			return params
		}
		return append(params, Param{group + a.Key, v.String()})
	}
	if a.Key != "" {
		group += a.Key + "."
	}
	for _, inner := range v.Group() {
		if depth < maxDepth {
			params = appendAttr(params, group, inner, depth+1)
		}
	}
	return params
}
