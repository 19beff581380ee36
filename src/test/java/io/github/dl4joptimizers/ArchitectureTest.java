package io.github.dl4joptimizers;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may use whom. Arrows point down. */
class ArchitectureTest {

    private static final String ROOT = "io.github.dl4joptimizers";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

    /** The packages from the bottom up, each with those that it stands on; it may also use what they stand on. */
    private enum Room {

        INTERNAL("it checks arguments for all others, so it can use none of them"),
        ENGINE("it runs any rule, a reader's own too, and must not know one", INTERNAL),
        HOST("it says where DL4J keeps its updaters, whatever is put there", INTERNAL),
        SCHEDULE("a schedule is a value that depends on time: it knows no optimizer, tensor or model", ENGINE),
        REGULARIZATION("what acts on tensors beside a rule serves every optimizer and names none", SCHEDULE, HOST),
        UPDATER("an optimizer does not know which kind of model it trains", REGULARIZATION),
        /** The root package: Keras, PyTorch, Optax, Textbook, Transformers, Timm. */
        PAGES("a page has a library's names and defaults, and nobody but imports needs to know it", UPDATER),
        MODEL("it works for whoever looks into a model, and must not know who does", UPDATER),
        LISTENER("it follows a training that somebody else runs", MODEL),
        TUNING("it runs trainings of its own, in which nobody's listeners have a part", MODEL),
        IMPORTS("Keras' defaults stand on the page Keras and nowhere else", PAGES, MODEL),
        PARALLEL("it runs several copies of a model and brings their listeners together", LISTENER),
        PLOT("it draws what the others have found out", PARALLEL, TUNING, IMPORTS);

        private final String because;
        private final List<Room> standsOn;

        Room(String because, Room... standsOn) {
            this.because = because;
            this.standsOn = List.of(standsOn);
        }

        String packages() {
            return this == PAGES ? ROOT : ROOT + '.' + name().toLowerCase(Locale.ROOT) + "..";
        }

        Set<Room> andAllBelow() {
            Set<Room> all = EnumSet.of(this);
            standsOn.forEach(room -> all.addAll(room.andAllBelow()));
            return all;
        }
    }

    @ParameterizedTest
    @EnumSource
    void usesOnlyWhatItStandsOn(Room room) {
        String[] allowed = room.andAllBelow().stream().map(Room::packages).toArray(String[]::new);
        classes().that().resideInAPackage(room.packages())
                .should().onlyDependOnClassesThat(not(resideInAPackage(ROOT + "..")).or(resideInAnyPackage(allowed)))
                .because(room.because).check(CLASSES);
    }

    @Test
    void everyPackageIsARoom() {
        classes().should().resideInAnyPackage(Arrays.stream(Room.values()).map(Room::packages).toArray(String[]::new))
                .because("a package that is no room would be under no rule").check(CLASSES);
    }

    /** Two rooms that need each other fail above, too; this says which classes make the circle, in one room's subpackages also. */
    @Test
    void packagesFormNoCircles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles()
                .because("packages that need each other are one").check(CLASSES);
    }

    @Test
    void pagesUseNoMechanics() {
        classes().that().resideInAPackage(ROOT)
                .should().onlyDependOnClassesThat().resideInAnyPackage(ROOT, ROOT + ".updater", ROOT + ".schedule",
                        ROOT + ".regularization", ROOT + ".internal", "java..", "org.nd4j.linalg.schedule", "com.google.errorprone.annotations")
                .because("a page gives names and defaults to what users could construct themselves").check(CLASSES);
    }

    @Test
    void hostKnowsOnlyDl4j() {
        classes().that().resideInAPackage(Room.HOST.packages())
                .should().onlyDependOnClassesThat().resideInAnyPackage(Room.HOST.packages(), Room.INTERNAL.packages(), "java..",
                        "org.deeplearning4j..", "org.nd4j..")
                .because("it describes DL4J to the others").check(CLASSES);
    }

    /** The libraries that the pom calls optional. */
    @ParameterizedTest
    @CsvSource({"org.knowm.xchart.., PLOT", "de.erichseifert.vectorgraphics2d.., PLOT", "org.deeplearning4j.parallelism.., PARALLEL"})
    void anOptionalLibraryHasOneUser(String library, Room user) {
        noClasses().that().resideOutsideOfPackage(user.packages()).should().dependOnClassesThat().resideInAPackage(library)
                .because("who does without it must be able to load all the rest").check(CLASSES);
    }
}
