package io.github.dl4joptimizers.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;

/** The list that DL4J's builders add to and remove from, with companions in it. */
class CompanionListTest {

    private final Regularization l1 = new L1Regularization(0.1);
    private final Regularization l2 = new L2Regularization(0.2);
    private final DecoupledWeightDecay decay = DecoupledWeightDecay.timesLearningRate(0.3);
    private final List<Regularization> list = CompanionList.replace(List.of(l1), companion -> false, List.of(decay), false);

    @Test
    void whatIsAddedStandsBeforeTheCompanions() {
        assertThat(list.add(l2)).isTrue();
        assertThat(list).containsExactly(l1, l2, decay);
    }

    @Test
    void itsIteratorRemovesWhatIsNoCompanion() {
        Iterator<Regularization> each = list.iterator();
        each.next();
        each.remove();
        assertThat(list).containsExactly(decay);
        each.next();
        assertThatThrownBy(each::remove).isInstanceOf(IllegalStateException.class).hasMessageContaining("call them before applyTo");
        assertThat(list).containsExactly(decay);
    }
}
