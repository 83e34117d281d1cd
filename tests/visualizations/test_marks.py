"""Where things are named in a text: nothing lost, nothing linked twice, offsets and not words."""

from hypothesis import given
from hypothesis import strategies as st

from paperatlas.visualizations.marks import Piece, Span, cut, place_of_sentence


def shown(pieces: list[Piece]) -> list[tuple[str, str]]:
    return [(piece.text, piece.span.target if piece.span else "") for piece in pieces]


def test_plain_text_is_one_piece() -> None:
    assert shown(cut("no names", [])) == [("no names", "")]
    assert cut("", []) == []


def test_a_name_is_cut_out_of_its_text() -> None:
    assert shown(cut("on GSM8K.", [Span(3, 8, "b", "uses")])) == [
        ("on ", ""),
        ("GSM8K", "b"),
        (".", ""),
    ]


def test_a_name_inside_a_longer_one_has_its_own_link() -> None:
    pieces = cut("the MATH test set", [Span(4, 17, "set", "uses"), Span(4, 8, "math", "uses")])

    assert shown(pieces) == [("the ", ""), ("MATH", "math"), (" test set", "set")]


def test_crossing_names_keep_a_part_each() -> None:
    pieces = cut("abcdef", [Span(0, 4, "one", "uses"), Span(3, 6, "two", "uses")])

    assert shown(pieces) == [("abc", "one"), ("d", "two"), ("ef", "two")]


def test_two_names_for_the_same_words_are_both_there() -> None:
    pieces = cut("LLM", [Span(0, 3, "a", "uses"), Span(0, 3, "b", "uses")])

    assert shown(pieces) == [("LLM", "a")]
    assert [span.target for span in pieces[0].also] == ["b"]


def test_offsets_that_do_not_fit_are_left_out() -> None:
    assert shown(cut("abc", [Span(2, 9, "a", "uses"), Span(2, 2, "b", "uses")])) == [("abc", "")]


@given(
    st.text(max_size=40),
    st.lists(
        st.builds(
            Span,
            st.integers(-2, 45),
            st.integers(-2, 45),
            st.sampled_from("abc"),
            st.sampled_from(["uses", "mentions"]),
        ),
        max_size=8,
    ),
)
def test_pieces_join_to_the_text_and_no_fitting_span_is_lost(text: str, spans: list[Span]) -> None:
    pieces = cut(text, spans)

    assert "".join(piece.text for piece in pieces) == text
    fitting = {s for s in spans if 0 <= s.start < s.end <= len(text)}
    found = {p.span for p in pieces if p.span} | {s for p in pieces for s in p.also}
    assert found == fitting


def test_the_place_in_a_sentence_comes_from_the_offsets() -> None:
    text = "We use MGSM. GSM and GSM8K differ from GSM."
    sentence = "GSM and GSM8K differ from GSM."

    assert place_of_sentence(text, sentence, 13, 16) == (0, 3)
    assert place_of_sentence(text, sentence, 39, 42) == (26, 29)


def test_a_sentence_that_stands_twice_is_taken_where_the_offsets_are() -> None:
    text = "It works. It works. It works."

    assert place_of_sentence(text, "It works.", 13, 18) == (3, 8)


def test_a_sentence_that_does_not_hold_the_offsets_has_no_mark() -> None:
    assert place_of_sentence("One. Two.", "One.", 5, 8) is None
    assert place_of_sentence("One. Two.", "Three.", 0, 3) is None
    assert place_of_sentence("One.", "", 0, 3) is None
    assert place_of_sentence("One.", "One.", -1, -1) is None


@given(st.text(min_size=1, max_size=60), st.data())
def test_a_mark_is_always_the_words_at_the_offsets(text: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(text) - 1))
    last = data.draw(st.integers(first + 1, len(text)))
    start = data.draw(st.integers(first, last - 1))
    end = data.draw(st.integers(start + 1, last))

    place = place_of_sentence(text, text[first:last], start, end)

    assert place is not None
    assert text[first:last][slice(*place)] == text[start:end]
