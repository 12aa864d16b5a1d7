package status

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
	"time"
)

// eventArgs are the arguments of wevtutil. Nothing that was typed is among them: XPath, in which it filters, has no way to quote every text.
func eventArgs(q logQuery) []string {
	n := q.count
	if q.match != nil || q.unit != "" || q.level < 7 || q.since > 0 {
		n = journalRead
	}
	return []string{"query-events", "System", "/reversedirection:true", "/format:RenderedXml", "/count:" + strconv.Itoa(n)}
}

// event is the part of a Windows event that is shown (MS-EVEN6 section 2.2.15).
type event struct {
	System struct {
		Provider struct {
			Name string `xml:"Name,attr"`
		} `xml:"Provider"`
		Level       int `xml:"Level"`
		ID          int `xml:"EventID"`
		TimeCreated struct {
			At string `xml:"SystemTime,attr"`
		} `xml:"TimeCreated"`
	} `xml:"System"`
	Data    []string `xml:"EventData>Data"`
	Message string   `xml:"RenderingInfo>Message"`
}

// parseEvents reads wevtutil's XML, events without a root with the newest first, and returns the newest that are asked for, the oldest of
// them first. What follows something that is no XML, as where the output was cut, is left out.
func parseEvents(out []byte, q logQuery, now time.Time) (list []logEntry) {
	d := xml.NewDecoder(bytes.NewReader(out))
	for len(list) < q.count {
		token, err := d.Token()
		if err != nil {
			break
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "Event" {
			continue
		}
		var v event
		if d.DecodeElement(&v, &start) != nil {
			break
		}
		at, err := time.Parse(time.RFC3339Nano, v.System.TimeCreated.At)
		if err != nil {
			continue
		}
		if q.since > 0 && now.Sub(at) > q.since {
			break // and so are all behind it
		}
		e := logEntry{at: at.In(now.Location()), level: eventSeverity(v.System.Level), source: v.System.Provider.Name, message: strings.TrimSpace(v.Message)}
		if e.message == "" { // the texts of a provider that is gone
			e.message = strings.TrimSpace("event " + strconv.Itoa(v.System.ID) + " " + strings.Join(v.Data, " "))
		}
		e.message = strings.Join(strings.Fields(e.message), " ")
		if (q.unit == "" || strings.EqualFold(q.unit, e.source)) && q.wants(e) {
			list = append(list, e)
		}
	}
	slices.Reverse(list)
	return list
}

// eventSeverity is the severity of RFC 5424 for a level of Windows: 1 critical, 2 error, 3 warning, 4 and 0 information, 5 verbose.
func eventSeverity(level int) int {
	switch level {
	case 1, 2, 3:
		return level + 1
	case 5:
		return 7
	}
	return 6
}
