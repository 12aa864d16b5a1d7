package console

import (
	"fmt"
	"strings"
)

// Style is the colour of what a session prints, for each kind of text the parameters of an SGR sequence (ECMA-48 8.3.117), such as "91"
// for bright red or "1;33" for bold yellow. Empty prints as it is. Terminals without colours, dumb ones, and scripts get plain text
// whatever stands here.
type Style struct {
	Result  string // [Session.WriteResult]
	Error   string // [Session.WriteError], and what a command or a line was refused with
	Message string // [Session.WriteMessage], log messages and broadcasts
}

// maxStyle is the length of an SGR sequence's parameters; no colour needs more.
const maxStyle = 32

func (y Style) check() {
	for _, sgr := range []string{y.Result, y.Error, y.Message} {
		if len(sgr) > maxStyle || strings.Trim(sgr, "0123456789;:") != "" {
			panic(fmt.Sprintf("console: Config.Style: %q is not the parameters of SGR", sgr))
		}
	}
}

// colours says whether the session's terminal is one that a person sees colours on. s.mu is held.
func (s *Session) colours() bool {
	ttype := s.t.Type()
	return !s.t.Scripted() && !s.scripted && ttype != "" && ttype != "unknown" && ttype != "vt52" && !dumb(ttype)
}

// tint appends text in that colour, with CR LF line ends and with control characters made visible. s.mu is held.
func (s *Session) tint(dst []byte, sgr, text string) []byte {
	if sgr == "" || !s.colours() {
		return appendLines(dst, []byte(text))
	}
	dst = append(append(append(dst, "\x1b["...), sgr...), 'm')
	return append(appendLines(dst, []byte(text)), "\x1b[0m"...)
}

// styled appends output in the colour that is being written in, which ends before a line end at its end. s.mu is held.
func (s *Session) styled(dst, p []byte) []byte {
	if s.sgr == "" {
		return appendLines(dst, p)
	}
	text, ends := strings.CutSuffix(string(p), "\n")
	if dst = s.tint(dst, s.sgr, text); ends {
		dst = append(dst, "\r\n"...)
	}
	return dst
}

// WriteLine prints text and a line end, as [Session.Write] does.
func (s *Session) WriteLine(text string) { s.writeStyled("", text) }

// WriteResult prints what a command was asked for, as fmt.Sprintf makes it, and a line end, in the colour of [Style].Result. It passes
// pipes and the pager.
func (s *Session) WriteResult(format string, args ...any) {
	s.writeStyled(s.c.cfg.Style.Result, fmt.Sprintf(format, args...))
}

// WriteError prints what went wrong and a line end, in the colour of [Style].Error. The line is as the caller makes it, without the
// percent sign that a handler's returned error gets. It passes pipes and the pager.
func (s *Session) WriteError(format string, args ...any) {
	s.writeStyled(s.c.cfg.Style.Error, fmt.Sprintf(format, args...))
}

// WriteMessage shows the session something that no command was asked for, in the colour of [Style].Message: at once above the line that
// is being typed, which comes back as it was, or as soon as the running command has ended. It never blocks; what a terminal does
// not take is counted as lost, and a script gets nothing.
func (s *Session) WriteMessage(format string, args ...any) { s.deliver(fmt.Sprintf(format, args...)) }

func (s *Session) writeStyled(sgr, text string) {
	_, _ = s.write([]byte(text+"\n"), sgr)
}
