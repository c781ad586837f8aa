// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

// listed are the texts of the list that a function gives.
func listed(list func(out **C.colmerge_names, report *C.colmerge_error) C.int32_t) ([]string, error) {
	var names *C.colmerge_names
	if err := call(func(report *C.colmerge_error) C.int32_t { return list(&names, report) }); err != nil {
		return nil, err
	}
	defer C.colmerge_names_close(names)
	var count C.int64_t
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_names_count(names, &count, report)
	})
	texts := make([]string, count)
	for i := range texts {
		var name C.colmerge_string
		if err == nil {
			err = call(func(report *C.colmerge_error) C.int32_t {
				return C.colmerge_names_get(names, C.int64_t(i), &name, report)
			})
		}
		texts[i] = takenText(name)
	}
	return texts, err
}

// DestinationNames are the names of the destinations that YAML text defines with the connector in_memory, in its
// order; none where it has no "destinations:".
func DestinationNames(yaml string) ([]string, error) {
	data, length := text(yaml)
	return listed(func(out **C.colmerge_names, report *C.colmerge_error) C.int32_t {
		return C.colmerge_destination_list_yaml(data, length, out, report)
	})
}

// SourceNames are the names of the sources that YAML text defines, as [DestinationNames].
func SourceNames(yaml string) ([]string, error) {
	data, length := text(yaml)
	return listed(func(out **C.colmerge_names, report *C.colmerge_error) C.int32_t {
		return C.colmerge_source_list_yaml(data, length, out, report)
	})
}
